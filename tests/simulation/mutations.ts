/** The rules of the protocol with one of them switched off at a time. */
import type { Decision } from "../../failover/decision.ts";
import { type Rules, rules } from "./model/rules.ts";
import type { Fault } from "./faults.ts";
import type { View } from "../../failover/view.ts";

/** A rule switched off. */
export interface Mutation {
  without: Partial<Rules>;
  /** The faults against which the rule protects; without this, any will do. */
  faults?: Fault["kind"][];
  /** Why no walk can notice, where that is so. */
  notCaught?: string;
}

/** By what each gives up. */
export const mutations: Record<string, Mutation> = {
  "a suspect that does not answer is not waited out": {
    without: {
      plan: (view) => {
        const decision = rules.plan(view);
        return decision.do === "wait" && decision.why.includes("certainly fenced")
          ? rules.plan(withEvidence(view, { harmless: allSuspects(view) }))
          : decision;
      },
    },
    faults: ["isolate", "healCuts", "killContainer"],
  },
  "only the settled primary is suspected, not who was elected since": {
    without: {
      plan: (view) =>
        onSwap(
          view,
          ({ next }) =>
            next.change.type === "pending"
              ? { ...next, suspects: next.primary === undefined ? [] : [next.primary] }
              : next,
        ),
    },
    faults: ["loseCommands", "loseCommands", "isolatePrimary", "healCuts", "switchover"],
  },
  "a pod that is gone counts as dead": {
    without: {
      plan: (view) => {
        const gone = view.state.suspects.map((one) => one.podUID)
          .filter((podUID) => !view.pods.some((pod) => pod.podUID === podUID));
        const harmless = new Set([...view.evidence.harmless, ...gone]);
        return rules.plan(withEvidence(view, { harmless }));
      },
    },
  },
  "the kubelet's word about an earlier container counts as death": {
    without: { provesDeath: () => true },
    faults: ["killContainer", "isolate", "cutFromController", "healCuts"],
  },
  "what was learnt in an earlier stage still counts": {
    without: {
      evidenceFor: (state, known, now) => known ?? rules.evidenceFor(state, known, now),
    },
  },
  "old commands are obeyed": {
    without: {
      refuse: (command, self) => rules.refuse(command, { ...self, highestEpoch: 0 }),
    },
    faults: ["loseCommands", "switchover", "isolate", "healCuts"],
    notCaught:
      "the elected one's own read refuses a late promotion, and a late fence or detachment only costs time",
  },
  "the highest epoch seen is forgotten with a restart": {
    without: { remembersEpoch: false },
    faults: ["killAll", "oldStateRestored", "killContainer", "switchover"],
  },
  "a command that an election has overtaken is carried out": {
    without: { refusesOvertaken: false },
    faults: ["loseCommands", "switchover", "killRedis"],
  },
  "the primary never fences itself": {
    without: { fenceAt: () => Infinity },
    faults: ["isolate", "healCuts", "cutFromApi"],
  },
  "the primary fences itself four seconds late": {
    without: {
      fenceAt: (authority) => rules.fenceAt(authority) + 5_500,
    },
    faults: ["isolate", "healCuts", "switchover", "cutFromApi"],
  },
  "the elected one trusts the command and reads nothing itself": {
    without: { readsBeforePromotion: false },
    faults: ["loseCommands", "isolatePrimary", "switchover", "healCuts", "changeLease"],
  },
  "an answer of the API server confirms whatever it says of the epoch": {
    without: {
      remembersGivingUp: false,
      judgeAnswer: (answer, me, epoch, newest) =>
        answer.state.primary?.podUID === me.podUID
          ? "confirms"
          : rules.judgeAnswer(answer, me, epoch, newest),
    },
    faults: ["cutFromAllButApi", "healCuts", "switchover"],
  },
  "an answer older than one already seen counts": {
    without: {
      judgeAnswer: (answer, me, epoch) => rules.judgeAnswer(answer, me, epoch, undefined),
    },
    faults: ["cutFromAllButApi", "healCuts", "switchover", "apiOutage"],
    notCaught:
      "the lease counts from when the question was sent, and the highest epoch seen outlives the answer",
  },
  "another Redis in the same pod is the same primary": {
    without: {
      judgeAnswer: (answer, me, epoch, newest) =>
        rules.judgeAnswer(answer, { ...me, runId: runIdIn(answer.state) ?? "" }, epoch, newest),
      dutyOf: (state, self) => rules.dutyOf(state, { ...self, runId: state && runIdIn(state) }),
      refuse: (command, self) => rules.refuse({ ...command, runId: undefined }, self),
    },
  },
  "Redis starts as what it was": {
    without: { startsAsReplica: false },
  },
  "what a restart lost is claimed all the same": {
    without: { disclaimsLostData: false },
  },
  "everybody counts as in sync": {
    without: {
      plan: (view) => rules.plan(withHolds(view, (one) => ({ ...one, syncedEpoch: 1e6 }))),
    },
  },
  "one answer is a quorum": {
    without: {
      plan: (view) => {
        const { terms, change } = view.state;
        if (change.type !== "pending") return rules.plan(view);
        const state = { ...view.state, terms: { ...terms, minReplicasToWrite: 0 } };
        return onSwap({ ...view, state }, ({ next }) => ({
          ...next,
          terms: { ...next.terms, minReplicasToWrite: terms.minReplicasToWrite },
        }));
      },
    },
    faults: ["killRedis", "loseDisk", "killContainer", "isolate", "healCuts"],
  },
  "the lowest offset wins": {
    without: {
      plan: (view) => rules.plan(withHolds(view, (one) => ({ ...one, offset: -one.offset }))),
    },
  },
  "offsets are compared across lineages": {
    without: {
      plan: (view) =>
        rules.plan(withHolds(view, (one) => ({ ...one, lineage: "", previousLineage: "none" }))),
    },
    faults: ["killRedis", "killContainer", "switchover", "loseCommands"],
    notCaught:
      "whoever counts has detached within one lineage, and its successor's is never shorter",
  },
  "nobody is detached: what was last reported is what they hold": {
    without: {
      plan: (view) => {
        if (view.state.change.type !== "pending") return rules.plan(view);
        const detached = new Map(view.pods.flatMap(({ podUID }) => {
          const report = view.contacts.get(podUID)?.report;
          return report?.runId === undefined ? [] : [[podUID, {
            ...report,
            runId: report.runId,
            lineage: "",
            previousLineage: "none",
            previousLineageOffset: 0,
            syncedEpoch: report.synced ? report.epoch : 0,
          }]];
        }));
        return rules.plan(withEvidence(view, { detached }));
      },
    },
    faults: ["killRedis", "cutFromController", "pauseManager", "healCuts", "loseCommands"],
  },
  "the volumes of those who do not answer hold nothing": {
    without: {
      plan: (view) => rules.plan({ ...view, mayHoldData: new Set() }),
    },
  },
  "instances that know a higher epoch are ignored": {
    without: {
      plan: (view) =>
        rules.plan({
          ...view,
          contacts: new Map([...view.contacts].map(([podUID, contact]) => {
            const epoch = Math.min(contact.report?.epoch ?? 0, view.state.epoch);
            return [
              podUID,
              contact.report ? { ...contact, report: { ...contact.report, epoch } } : contact,
            ];
          })),
        }),
    },
  },
  "a replica that is no member is admitted": {
    without: { admitsMembersOnly: false },
    faults: ["scale", "cutFromController", "slowReplica", "slowReplica", "killRedis"],
  },
  "members leave at once when they are gone": {
    without: {
      plan: (view) => {
        const decision = rules.plan(view);
        const { state, pods } = view;
        if (decision.do !== "wait" || decision.why !== "the primary serves") return decision;
        const members = state.terms.members.filter((name) => pods.some((pod) => pod.name === name));
        return members.length === state.terms.members.length
          ? decision
          : { do: "swap", next: { ...state, terms: { ...state.terms, members } } };
      },
    },
    faults: ["scale", "slowReplica", "slowReplica", "killRedis"],
  },
  "W and the lease of the spec count at once": {
    without: {
      plan: (view) => {
        const { minReplicasToWrite, leaseSeconds } = view.proposed;
        const terms = { ...view.state.terms, minReplicasToWrite, leaseSeconds };
        return rules.plan({ ...view, state: { ...view.state, terms } });
      },
    },
    faults: ["changeW", "changeW", "slowReplica", "slowReplica", "killRedis"],
  },
  "who handed over may take the epoch again": {
    without: { remembersGivingUp: false },
  },
  "a hand-over does not wait for the successor": {
    without: { waitsForSuccessor: false },
  },
  "a hand-over whose outcome is unknown did not happen": {
    without: {
      plan: (view) => {
        const unknown = view.evidence.handover?.outcome === "unknown";
        return unknown && view.state.change.type === "switchover"
          ? { do: "swap", next: { ...view.state, change: { type: "none" } } }
          : rules.plan(view);
      },
    },
    faults: ["switchover", "loseCommands"],
    notCaught: "the primary gave up durably: it is lost as not writable two seconds later",
  },
};

type Swap = Extract<Decision, { do: "swap" }>;

function onSwap(view: View, change: (swap: Swap) => Swap["next"]): Decision {
  const decision = rules.plan(view);
  return decision.do === "swap" ? { ...decision, next: change(decision) } : decision;
}

function withEvidence(view: View, evidence: Partial<View["evidence"]>): View {
  return { ...view, evidence: { ...view.evidence, ...evidence } };
}

type Holds = View["evidence"]["detached"] extends Map<string, infer H> ? H : never;

function withHolds(view: View, change: (holds: Holds) => Holds): View {
  const detached = new Map(
    [...view.evidence.detached].map(([podUID, one]) => [podUID, change(one)]),
  );
  return withEvidence(view, { detached });
}

function allSuspects({ state }: View): Set<string> {
  return new Set(state.suspects.map((one) => one.podUID));
}

function runIdIn({ primary, change }: View["state"]): string | undefined {
  return (change.elected ?? primary)?.runId;
}
