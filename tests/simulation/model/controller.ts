/** A model of the controller: polls, asks {@link plan}, and carries its decision out. */
import type { Decision } from "../../../failover/decision.ts";
import { evidenceFor, provesDeath } from "../../../failover/evidence.ts";
import { plan } from "../../../failover/plan.ts";
import type { Contact, Evidence, View } from "../../../failover/view.ts";
import type { Reading } from "./api_server.ts";
import type { Instance } from "./instance.ts";
import type { World } from "./world.ts";

/** More than any chain of decisions needs before something has to be waited for. */
const MOST_MOVES = 50;

/** See the module. */
export class Controller {
  #known: Reading | undefined;
  #evidence: Evidence | undefined;
  #contacts = new Map<string, Contact>();
  #ended = new Set<string>();
  /** Why it waits. */
  why = "";

  constructor(readonly world: World) {}

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
    if (this.#known === undefined || !stale) this.#known = this.world.api.get();
    this.#poll();
    for (let move = 0; move < MOST_MOVES; move++) {
      const view = this.#view(this.#known);
      const decision = plan(view);
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
      const answers = pod.up && world.reaches(pod);
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
        this.#contacts.set(pod.podUID, { ...before, failures: before.failures + 1, failingSince });
      }
    }
    world.pass(1);
  }

  #view({ state }: Reading): View {
    const { world } = this;
    this.#evidence = evidenceFor(state, this.#evidence, world.now);
    const answers = (podUID: string) => this.#contacts.get(podUID)?.failures === 0;
    for (const podUID of this.#ended) {
      const contact = this.#contacts.get(podUID);
      if (provesDeath(state, podUID, contact)) this.#evidence.harmless.add(podUID);
    }
    return {
      now: world.now,
      at: new Date(world.now).toISOString(),
      state,
      proposed: world.proposed,
      delaySeconds: 0,
      pods: world.pods.map(({ name, podUID, ordinal }) => ({
        name,
        podUID,
        ordinal,
        deleting: false,
        terminated: this.#ended.has(podUID) && !answers(podUID),
        reachable: true,
      })),
      contacts: this.#contacts,
      mayHoldData: new Set(world.pods.map(({ name }) => name)),
      evidence: this.#evidence,
      wish: world.wish,
    };
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
