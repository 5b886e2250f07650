/** The few commands by which the manager governs its Redis. */
import { NO_REPLICATION_RULES, REPLICATION_USER, replicationRules } from "./acl.ts";
import type { RedisClient } from "./client.ts";
import { DEAD_ADDRESS } from "./dead_address.ts";

/** Makes Redis a read-only replica of nobody. */
export async function detachFromAll(redis: RedisClient): Promise<void> {
  await redis.call("REPLICAOF", DEAD_ADDRESS.host, String(DEAD_ADDRESS.port));
}

/** Makes Redis a master. Asked for in the turn in which authority was checked, and nowhere else. */
export async function becomeMaster(redis: RedisClient): Promise<void> {
  await redis.call("REPLICAOF", "NO", "ONE");
}

/** Sets what Redis presents to the primary that it will replicate from. */
export async function setReplicationPassword(
  redis: RedisClient,
  { username, password }: { username: string; password: string },
): Promise<void> {
  await redis.call("CONFIG", "SET", "masteruser", username, "masterauth", password);
}

/** Makes Redis a replica of this address; nothing changes where it is one already. */
export async function replicateFrom(
  redis: RedisClient,
  { host, port }: { host: string; port: number },
): Promise<void> {
  await redis.call("REPLICAOF", host, String(port));
}

/** Cuts every client's connection but the manager's, the replicas' and the primary's. */
export async function killClients(redis: RedisClient): Promise<void> {
  await redis.call("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes");
  await redis.call("CLIENT", "KILL", "TYPE", "pubsub");
}

/** Lets replicas attach that know this password. */
export async function admitReplicas(redis: RedisClient, password: string): Promise<void> {
  await redis.call("ACL", "SETUSER", REPLICATION_USER, ...replicationRules(password));
}

/** Lets no replica attach, and cuts those that are attached. */
export async function dismissReplicas(redis: RedisClient): Promise<void> {
  await redis.call("ACL", "SETUSER", REPLICATION_USER, ...NO_REPLICATION_RULES);
  await redis.call("CLIENT", "KILL", "TYPE", "replica");
}

/** Holds every write back until {@link resumeWrites}, at most for `ms` milliseconds. */
export async function pauseWrites(redis: RedisClient, ms: number): Promise<void> {
  await redis.call("CLIENT", "PAUSE", String(ms), "WRITE");
}

/** Lets the writes go on that {@link pauseWrites} held back. */
export async function resumeWrites(redis: RedisClient): Promise<void> {
  await redis.call("CLIENT", "UNPAUSE");
}
