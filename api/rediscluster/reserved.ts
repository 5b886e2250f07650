/** What a pod template may not name, because Redkeep's own part of the pod bears it. */

/** Containers and init containers that Redkeep makes. */
export const CONTAINER = {
  /** The manager as PID 1, with redis-server as its child. */
  redis: "redis",
  /** The init container that copies the manager's executable. */
  manager: "manager",
} as const;

/** Volumes that Redkeep makes. */
export const VOLUME = {
  /** The instance's data: a claim or an emptyDir. */
  data: "data",
  /** The manager's executable, sockets and redis.conf. */
  controller: "controller",
  /** The manager's key and certificate, in memory. */
  identity: "identity",
  /** The Secret of the password. */
  auth: "auth",
  /** The operator's CA. */
  operatorCA: "operator-ca",
  /** The service account's token, projected. */
  token: "token",
} as const;

/** Longest name of a RedisCluster: `<name>-operator-ca` must still be a DNS label of 63. */
export const MAX_CLUSTER_NAME_LENGTH = 50;
