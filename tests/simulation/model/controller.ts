/** A model of the controller: polls, asks {@link plan}, and carries its decision out. */
import type { FailoverState } from "../../../api/failover.ts";
import type { Decision } from "../../../failover/decision.ts";
import { isSettled } from "../../../failover/transitions.ts";
import type { Contact, Evidence, View } from "../../../failover/view.ts";
import type { Reading } from "./api_server.ts";
import type { Instance } from "./instance.ts";
import { type Random, randomOf } from "./random.ts";
import type { World } from "./world.ts";

/** More than any chain of decisions needs before something has to be waited for. */
const MOST_MOVES = 50;

/** The protocol does not compute with it. */
const AT = "2026-01-01T00:00:00Z";

/** See the module. */
export class Controller {
  #known: Reading | undefined;
  #evidence: Evidence | undefined;
  #contacts = new Map<string, Contact>();
  #ended = new Set<string>();
  /** Why it waits. */
  why = "";
  /** It is killed after so many moves, and another process takes over. */
  diesAfter: number | undefined;
  readonly random: Random;

  constructor(readonly world: World, readonly name: string) {
    this.random = randomOf(world.seed, `controller ${name}`);
  }

  /** Another process takes over: it remembers nothing. */
  restart(): void {
    this.#known = undefined;
    this.#evidence = undefined;
    this.#contacts = new Map();
    this.#ended = new Set(this.world.pods.filter((pod) => pod.ended).map((pod) => pod.podUID));
  }

  /** The kubelet's word about a pod's container, by the watch. */
  noteEnd(podUID: string, ended: boolean): void {
    if (ended) this.#ended.add(podUID);
    else this.#ended.delete(podUID);
  }

  /** One reconcile. `stale`: on what it knew last, as a cache that lags behind. */
  reconcile(stale: boolean): void {
    const { api, apiDown } = this.world;
    if (!apiDown && (this.#known === undefined || !stale)) this.#known = api.get();
    if (this.#known === undefined) return;
    this.#poll();
    for (let move = 0; move < MOST_MOVES; move++) {
      if (this.diesAfter !== undefined && --this.diesAfter < 0) {
        this.diesAfter = undefined;
        return this.restart();
      }
      const view = this.#view(this.#known);
      const decision = this.world.rules.plan(view);
      if (decision.do === "swap" && apiDown) return;
      if (decision.do === "wait") {
        this.why = decision.why;
        return;
      }
      this.#act(decision, view);
      this.world.pass(20);
    }
    throw new Error(`no rest after ${MOST_MOVES} moves: ${JSON.stringify(this.#known.state)}`);
  }

  #poll(): void {
    const { world } = this;
    for (const pod of world.pods) {
      const answers = pod.awake && world.reaches(pod);
      const before = this.#contacts.get(pod.podUID) ?? { failures: 0 };
      if (answers) {
        const report = pod.report();
        const notWritableSince = report.writable ? undefined : before.notWritableSince ?? world.now;
        this.#ended.delete(pod.podUID);
        this.#contacts.set(pod.podUID, {
          report,
          lastAnswerAt: world.now,
          failures: 0,
          notWritableSince,
        });
      } else {
        const failingSince = before.failures === 0 ? world.now : before.failingSince;
        const failures = before.failures + 1;
        const lastFailureAt = world.now;
        this.#contacts.set(pod.podUID, { ...before, failures, failingSince, lastFailureAt });
      }
    }
    world.pass(1);
  }

  #view({ state }: Reading): View {
    const { world } = this;
    this.#evidence = world.rules.evidenceFor(state, this.#evidence, world.now);
    const answers = (podUID: string) => this.#contacts.get(podUID)?.failures === 0;
    for (const podUID of this.#ended) {
      const contact = this.#contacts.get(podUID);
      if (world.rules.provesDeath(state, podUID, contact)) this.#evidence.harmless.add(podUID);
    }
    return {
      now: world.now,
      at: AT,
      state,
      proposed: world.proposed,
      delaySeconds: 0,
      pods: world.pods.map(({ name, podUID, ordinal, deleting }) => ({
        name,
        podUID,
        ordinal,
        deleting,
        terminated: this.#ended.has(podUID) && !answers(podUID),
        reachable: true,
      })),
      contacts: this.#contacts,
      mayHoldData: this.#mayHoldData(state),
      evidence: this.#evidence,
      wish: world.wish,
    };
  }

  /** As `operator/cluster/failover/snapshot.ts`: the claims of this cluster that were ever used. */
  #mayHoldData(state: FailoverState): Set<string> {
    const { pods, proposed, volumes } = this.world;
    const known = new Set(pods.map(({ name }) => name));
    if (!isSettled(state)) {
      for (const name of state.terms.members) known.add(name);
      if (state.primary !== undefined) known.add(state.primary.name);
    }
    for (let ordinal = 1; ordinal <= proposed.instances; ordinal++) known.add(`x-${ordinal}`);
    return new Set(
      [...volumes].filter(([name, { used }]) => used && known.has(name))
        .map(([name]) => name),
    );
  }

  #act(decision: Exclude<Decision, { do: "wait" }>, { state, evidence, now }: View): void {
    const { epoch } = state;
    const ask = <T>(verb: string, podUID: string, act: (instance: Instance) => T) => {
      evidence.askedAt.set(`${verb} ${podUID}`, now);
      return this.world.ask(podUID, act);
    };
    switch (decision.do) {
      case "swap":
        if (!this.world.api.swap(this.#known!.resourceVersion, decision.next)) {
          this.#known = this.world.api.get();
          return;
        }
        this.#known = this.world.api.get();
        this.world.say(() => `controller ${this.name}: ${tell(decision)}`);
        if (decision.next.change.type === "switchover") this.world.wish = undefined;
        return;
      case "fence":
        evidence.fenceAskedAt ??= now;
        for (const { podUID } of decision.targets) {
          const { answer } = ask("fence", podUID, (one) => (one.fence(epoch), true));
          if (answer) evidence.harmless.add(podUID);
        }
        return;
      case "detach":
        evidence.detachAskedAt ??= now;
        for (const { podUID } of decision.targets) {
          const { answer } = ask("detach", podUID, (one) => one.detach(epoch));
          if (answer) evidence.detached.set(podUID, answer);
        }
        return;
      case "promote": {
        const { podUID, runId } = decision.target;
        evidence.unfit.add(podUID);
        const { answer, refusal } = ask("promote", podUID, (one) => one.promote(epoch, runId));
        const { promotion } = evidence;
        const attempts = promotion?.outcome === "failed" ? promotion.attempts + 1 : 1;
        evidence.promotion = answer ? { outcome: "done" } : { outcome: "failed", attempts };
        if (refusal !== undefined && !refusal.retry) {
          evidence.promotion = { outcome: "refused", refusal: refusal.refusal };
        }
        return;
      }
      case "handOver": {
        const { from, to } = decision;
        const { answer, refusal } = ask("handover", from.podUID, (one) => one.handOver(epoch, to));
        evidence.handover = answer
          ? { outcome: "answered", answer }
          : refusal
          ? { outcome: "refused", refusal: refusal.refusal }
          : { outcome: "unknown" };
        return;
      }
      case "refuseWish":
        this.world.wish = undefined;
        return;
    }
  }
}

function tell({ next, story }: Extract<Decision, { do: "swap" }>): string {
  const { epoch, change: { type, elected } } = next;
  const who = elected === undefined ? "" : ` ${elected.name} (${elected.runId})`;
  return `epoch ${epoch} ${type === "none" ? "settled" : type}${who}${
    story === undefined ? "" : `: ${story.message}`
  }`;
}
