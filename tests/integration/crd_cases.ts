/**
 * What the API server must refuse, with the field and the very message. Each case changes the
 * smallest cluster there is; `old` is what the object was before, where the case is a change.
 */
import type { RedisClusterInput } from "../../api/rediscluster.ts";
import { VOLUME } from "../../api/rediscluster/reserved.ts";

type Spec = Partial<RedisClusterInput["spec"]>;

/** One refusal. */
export interface RefusalCase {
  name: string;
  spec: Spec;
  old?: Spec;
  field: string;
  message: string;
}

const NOT_AVAILABLE = "is not available in this release of Redkeep: remove it";
const PVC_ONLY = "where type is emptyDir: ";

function parameter(name: string, reason: string): RefusalCase {
  return {
    name: `redis parameter ${name}`,
    spec: { redis: { [name]: "1", maxclients: "100" } },
    field: "spec.redis",
    message: `must not contain ["${name}"]: ${reason}`,
  };
}

/** One case for each rule of a RedisCluster's spec. */
export const REFUSALS: readonly RefusalCase[] = [
  {
    name: "mode sentinel",
    spec: { mode: "sentinel" },
    field: "spec.mode",
    message: "sentinel is not available in this release of Redkeep: use standalone",
  },
  {
    name: "mode cluster",
    spec: { mode: "cluster" },
    field: "spec.mode",
    message: "cluster is not available in this release of Redkeep: use standalone",
  },
  {
    name: "change to mode cluster",
    old: {},
    spec: { mode: "cluster" },
    field: "spec.mode",
    message: "cannot be changed from standalone to cluster: keys would have to move between " +
      "shards; create another RedisCluster",
  },
  {
    name: "supervised updates",
    spec: { primaryUpdateStrategy: "supervised" },
    field: "spec.primaryUpdateStrategy",
    message: "supervised is not available in this release of Redkeep: use unsupervised",
  },
  {
    name: "tlsSecret",
    spec: { tlsSecret: { name: "tls" } },
    field: "spec.tlsSecret",
    message: NOT_AVAILABLE,
  },
  {
    name: "caSecret",
    spec: { caSecret: { name: "ca" } },
    field: "spec.caSecret",
    message: NOT_AVAILABLE,
  },
  {
    name: "aclConfigSecret",
    spec: { aclConfigSecret: { name: "acl" } },
    field: "spec.aclConfigSecret",
    message: NOT_AVAILABLE,
  },
  {
    name: "backupCredentialsSecret",
    spec: { backupCredentialsSecret: { name: "s3" } },
    field: "spec.backupCredentialsSecret",
    message: NOT_AVAILABLE,
  },
  {
    name: "change of authSecret",
    old: { authSecret: { name: "one" } },
    spec: { authSecret: { name: "two" } },
    field: "spec.authSecret",
    message: "cannot be changed in this release of Redkeep: passwords are not rotated yet",
  },
  {
    name: "pvc without a size",
    spec: { storage: {} },
    field: "spec.storage.size",
    message: "is required where type is pvc, for example 10Gi",
  },
  {
    name: "emptyDir with a storage class",
    spec: { storage: { type: "emptyDir", storageClassName: "fast" } },
    field: "spec.storage.storageClassName",
    message: `has no effect ${PVC_ONLY}remove it or use type pvc`,
  },
  {
    name: "emptyDir that is retained",
    spec: { storage: { type: "emptyDir", retainOnDelete: true } },
    field: "spec.storage.retainOnDelete",
    message: `must not be true ${PVC_ONLY}there is nothing to retain; use type pvc`,
  },
  {
    name: "change of the storage type",
    old: { storage: { size: "1Gi" } },
    spec: { storage: { type: "emptyDir" } },
    field: "spec.storage.type",
    message: "cannot be changed from pvc to emptyDir: create another RedisCluster",
  },
  {
    name: "change of the storage class",
    old: { storage: { size: "1Gi", storageClassName: "fast" } },
    spec: { storage: { size: "1Gi", storageClassName: "slow" } },
    field: "spec.storage.storageClassName",
    message: "cannot be changed, set or removed later: create another RedisCluster",
  },
  {
    name: "removal of the storage class",
    old: { storage: { size: "1Gi", storageClassName: "fast" } },
    spec: { storage: { size: "1Gi" } },
    field: "spec.storage.storageClassName",
    message: "cannot be changed, set or removed later: create another RedisCluster",
  },
  {
    name: "shrinking storage, in another unit",
    old: { storage: { size: "1Gi" } },
    spec: { storage: { size: "1G" } },
    field: "spec.storage.size",
    message: "cannot shrink from 1Gi to 1G: volumes only grow",
  },
  {
    name: "shrinking storage, as a number",
    old: { storage: { size: 2_000_000_000 } },
    spec: { storage: { size: 1_000_000_000 } },
    field: "spec.storage.size",
    message: "cannot shrink from 2000000000 to 1000000000: volumes only grow",
  },
  {
    name: "a quorum of all instances",
    spec: { instances: 2, replication: { minReplicasToWrite: 2 } },
    field: "spec.replication.minReplicasToWrite",
    message: "must be less than spec.instances (2), is 2: the primary does not count as its own " +
      "replica",
  },
  {
    name: "two memory limits",
    spec: {
      memory: { maxMemory: "1Gi", maxMemoryPercent: 50 },
      resources: { limits: { memory: "2Gi" } },
    },
    field: "spec.memory",
    message: "maxMemory (1Gi) and maxMemoryPercent (50) exclude each other: set one of them",
  },
  {
    name: "a percentage of no limit",
    spec: { memory: { maxMemoryPercent: 50 }, resources: { limits: { cpu: 1 } } },
    field: "spec.memory.maxMemoryPercent",
    message: "needs spec.resources.limits.memory, of which 50 percent are to be used: set it, or " +
      "use spec.memory.maxMemory",
  },
  {
    name: "more memory than the container has",
    spec: { memory: { maxMemory: "2Gi" }, resources: { limits: { memory: "1500M" } } },
    field: "spec.memory.maxMemory",
    message: "must be at most spec.resources.limits.memory (1500M), is 2Gi: the container would " +
      "be killed before it is reached",
  },
  {
    name: "labels of Redkeep's own",
    spec: { podTemplate: { metadata: { labels: { "redkeep.dev/role": "primary", team: "a" } } } },
    field: "spec.podTemplate.metadata.labels",
    message: 'must not contain ["redkeep.dev/role"]: Redkeep sets these itself',
  },
  {
    name: "annotations of Redkeep's own",
    spec: { podTemplate: { metadata: { annotations: { "app.kubernetes.io/name": "x" } } } },
    field: "spec.podTemplate.metadata.annotations",
    message: 'must not contain ["app.kubernetes.io/name"]: Redkeep sets these itself',
  },
  {
    name: "a container of Redkeep's name",
    spec: { podTemplate: { containers: [{ name: "redis", image: "x" }] } },
    field: "spec.podTemplate.containers",
    message: "must not be named redis, manager: Redkeep's own containers bear these names",
  },
  {
    name: "a volume of Redkeep's name",
    spec: { podTemplate: { volumes: [{ name: "data", emptyDir: {} }] } },
    field: "spec.podTemplate.volumes",
    message: `must not be named ${Object.values(VOLUME).join(", ")}: Redkeep's own volumes bear ` +
      "these names",
  },
  parameter("MaxClients", "names of redis.conf parameters are written in lower case"),
  parameter(
    "replicaof",
    "who replicates from whom, and how soon a loss is noticed, is Redkeep's to decide",
  ),
  parameter(
    "min-replicas-to-write",
    "use spec.replication.minReplicasToWrite and spec.replication.maxLagSeconds",
  ),
  parameter(
    "maxmemory",
    "use spec.memory.maxMemory or spec.memory.maxMemoryPercent, and spec.memory.policy",
  ),
  parameter(
    "tls-port",
    "the listeners are those that the Services and probes expect; for TLS see spec.tlsSecret",
  ),
  parameter("requirepass", "access is set by spec.authSecret and spec.aclConfigSecret"),
  parameter("dir", "data files have fixed names on the instance's volume"),
  parameter("daemonize", "the instance manager runs redis-server and collects its log"),
  parameter("loadmodule", "they would let a file or a client set what Redkeep answers for"),
  parameter("cluster-enabled", "use spec.mode"),
];
