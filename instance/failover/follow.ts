import { PORT } from "../../api/meta.ts";
import { registerResponse } from "../../api/protocol.ts";
import type { InstanceIdentity } from "../../api/failover.ts";
import type { Facts, Following } from "../facts.ts";
import type { RedisClient } from "../redis/client.ts";
import { replicateFrom, setReplicationPassword } from "../redis/commands.ts";
import { type Identity, Peer } from "./peer.ts";

const REGISTER_TIMEOUT_MS = 2_000;

/** What following works with. */
export interface FollowOptions {
  facts: Facts;
  redis: RedisClient;
  identity: Identity;
}

/**
 * Registers with the primary's manager, which proves who it is, and lets Redis replicate from it:
 * an address alone may have been given to another cluster's pod meanwhile.
 *
 * @throws where the primary does not admit this instance, or not yet
 */
export async function follow(
  epoch: number,
  primary: InstanceIdentity,
  { facts, redis, identity }: FollowOptions,
  signal: AbortSignal,
): Promise<void> {
  const { environment, bootId } = facts.settings;
  const runId = facts.info?.runId;
  if (runId === undefined) throw new Error("redis-server does not answer");
  const status = facts.cluster?.status?.instancesStatus?.[primary.name];
  if (status?.podUID !== primary.podUID) {
    throw new Error(`the status does not know pod ${primary.podUID} of ${primary.name} yet`);
  }
  using peer = new Peer(status, identity);
  const granted = await peer.request("/v1/register", registerResponse, {
    body: {
      clusterUID: environment.clusterUID,
      epoch,
      name: environment.name,
      podUID: environment.podUID,
      bootId,
      runId,
    },
    timeoutMs: REGISTER_TIMEOUT_MS,
    signal,
  });
  if (granted.epoch !== epoch || granted.runId !== primary.runId) {
    throw new Error(`${primary.name} leads epoch ${granted.epoch} as ${granted.runId}`);
  }
  await setReplicationPassword(redis, granted);
  const following = { epoch, primary, runId, host: status.podIP, port: PORT.redis };
  await startFollowing(following, facts, redis);
}

async function startFollowing(
  following: Following,
  facts: Facts,
  redis: RedisClient,
): Promise<void> {
  // The gate: whoever detached this instance in a later epoch meanwhile is not undone.
  const { highestEpoch } = facts.state.current;
  if (highestEpoch !== following.epoch) {
    throw new Error(`epoch ${following.epoch} is over: ${highestEpoch} was seen meanwhile`);
  }
  facts.set({ following, fenced: undefined });
  try {
    await replicateFrom(redis, following);
  } catch (error) {
    facts.set({ following: undefined });
    throw error;
  }
}
