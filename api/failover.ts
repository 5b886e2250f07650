/**
 * The schema of `status.failover`: the facts of the failover protocol, changed only by
 * compare-and-swap on the object's resourceVersion and only by the controller, all of it in one
 * write. `docs/architecture.md` tells the protocol; `failover/` is its code.
 */
import * as z from "zod";

/** One life of a Redis: a name alone or an address alone never identifies an instance. */
export const instanceIdentity = z.object({
  name: z.string().describe("Name of the instance, which is the name of its pod."),
  podUID: z.string().describe("metadata.uid of the pod."),
  runId: z.string().describe(
    "Redis's run_id: another one is another process, whose memory started anew.",
  ),
}).describe("One life of a Redis process in one pod.");

/** A pod that was primary, or elected, since the last settled epoch. */
export const suspect = z.object({
  name: z.string().describe("Name of the instance."),
  podUID: z.string().describe("metadata.uid of the pod."),
}).describe("A pod that may still believe that it is primary.");

/** What is under way between two settled epochs. */
export const change = z.object({
  type: z.enum(["none", "pending", "switchover", "elected"]).default("none").describe(
    "none: the epoch is settled. pending: the old primary is being fenced and a new one sought. " +
      "switchover: the primary is handing over to `to`. elected: `elected` may take over.",
  ),
  to: z.string().optional().describe("For a switchover: the instance that takes over."),
  elected: instanceIdentity.optional().describe("For elected: the one that may be promoted."),
  reason: z.string().optional().describe("Why, in one CamelCase word: the reason of the Event."),
  startedAt: z.string().optional().describe(
    "When it began, RFC 3339. For people and metrics: the protocol never reads it.",
  ),
}).describe("What is under way between two settled epochs.");

/** What the protocol counts with. The spec only proposes; these change in a settled epoch. */
export const terms = z.object({
  minReplicasToWrite: z.int().min(0).default(0).describe(
    "W: how many members must hold a write before it counts as confirmed.",
  ),
  leaseSeconds: z.int().min(1).default(5).describe(
    "How long a primary may go on without confirming its authority.",
  ),
  members: z.array(z.string()).default([]).describe(
    "Names of the instances that replicate from the primary, without the primary itself.",
  ),
}).describe("What the protocol counts with.");

/** `status.failover`. */
export const failoverState = z.object({
  epoch: z.int().min(0).describe("Grows by one with every change of primary; never falls."),
  settledEpoch: z.int().min(0).default(0).describe("The last epoch that was settled; 0: none yet."),
  primary: instanceIdentity.optional().describe(
    "The primary of the last settled epoch.",
  ),
  change: change.default({ type: "none" }),
  suspects: z.array(suspect).default([]).describe(
    "Everyone who was primary or elected since the last settled epoch.",
  ),
  fenced: z.array(z.string()).default([]).describe(
    "Pod UIDs that must not accept writes whatever they believe.",
  ),
  terms: terms.default({ minReplicasToWrite: 0, leaseSeconds: 5, members: [] }),
}).describe("Facts of the failover protocol. Written by the controller alone.");

/** See {@link instanceIdentity}. */
export type InstanceIdentity = z.infer<typeof instanceIdentity>;
/** See {@link suspect}. */
export type Suspect = z.infer<typeof suspect>;
/** See {@link change}. */
export type Change = z.infer<typeof change>;
/** See {@link terms}. */
export type Terms = z.infer<typeof terms>;
/** See {@link failoverState}. */
export type FailoverState = z.infer<typeof failoverState>;

/** One entry of `status.instancesStatus`, patched by that instance's manager alone. */
export const instanceStatus = z.object({
  podUID: z.string().describe("metadata.uid of the pod that wrote this entry."),
  podIP: z.string().describe("Address of that pod."),
  bootId: z.string().describe("Random id of the manager's process."),
  runId: z.string().optional().describe("run_id of its Redis, when it runs."),
  certificate: z.string().describe(
    "PEM of the manager's self-signed serving certificate: peers and the controller trust only this one.",
  ),
  role: z.enum(["starting", "detached", "replica", "primary", "fenced"]).describe(
    "What the instance is doing.",
  ),
  epoch: z.int().min(0).describe("Highest epoch this instance has seen."),
  dataEpoch: z.int().min(0).describe("Epoch in which its data was last in sync; 0: never."),
  version: z.string().optional().describe("Version of redis-server or valkey-server."),
  configHash: z.string().optional().describe("Hash of the configuration it runs with."),
  ready: z.boolean().describe("Whether it serves: a writable primary or a replica in sync."),
  message: z.string().optional().describe("What it waits for or what failed, for people."),
  observedAt: z.string().describe("When the entry was written, RFC 3339."),
}).describe("What an instance's manager last said about itself.");

/** See {@link instanceStatus}. */
export type InstanceStatus = z.infer<typeof instanceStatus>;
