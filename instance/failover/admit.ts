import type { RegisterRequest, RegisterResponse } from "../../api/protocol.ts";
import { isSettled } from "../../failover/transitions.ts";
import type { Facts } from "../facts.ts";
import { REPLICATION_USER } from "../redis/acl.ts";
import type { ReadCluster, RedisCluster } from "../rediscluster.ts";
import { Refused } from "../refused.ts";
import type { AuthorityHolder } from "./authority.ts";
import type { Mastery } from "./mastery.ts";

const READ_TIMEOUT_MS = 1_000;

/** What an admission works with. */
export interface AdmissionOptions {
  facts: Facts;
  authority: AuthorityHolder;
  mastery: Mastery;
  read: ReadCluster;
  /** Whether the caller presented this certificate (PEM), and so holds its key. */
  presents(certificate: string): boolean;
}

/**
 * Admits a replica: gives it the password of the epoch, if this instance is the settled primary by
 * a read made for this, and the caller is the member that the status knows.
 *
 * @throws {Refused}
 */
export async function admit(
  request: RegisterRequest,
  { facts, authority, mastery, read, presents }: AdmissionOptions,
): Promise<RegisterResponse> {
  const { environment } = facts.settings;
  if (request.clusterUID !== environment.clusterUID) {
    throw new Refused("Forbidden", `this is a pod of cluster ${environment.clusterUID}`);
  }
  if (facts.leading === undefined) throw new Refused("NotPrimary", "not the primary");
  const reading = await read({ timeoutMs: READ_TIMEOUT_MS });
  authority.renew(reading);
  const { leading } = facts;
  const password = mastery.replicationPassword;
  if (leading === undefined || password === undefined || authority.epoch !== leading.epoch) {
    throw new Refused("NoAuthority", "no longer the primary");
  }
  judge(request, reading.cluster, leading.epoch, presents);
  return { epoch: leading.epoch, runId: leading.runId, username: REPLICATION_USER, password };
}

function judge(
  { epoch, name, podUID }: RegisterRequest,
  { status }: RedisCluster,
  ours: number,
  presents: AdmissionOptions["presents"],
): void {
  const known = status?.instancesStatus?.[name];
  if (known?.podUID !== podUID || !presents(known.certificate)) {
    throw new Refused("Forbidden", `not the certificate of pod ${podUID} of ${name}`);
  }
  const state = status?.failover;
  if (epoch !== ours) throw new Refused("StaleEpoch", `epoch ${epoch} is not ${ours}`, ours);
  if (state === undefined || !isSettled(state) || state.epoch !== ours) {
    throw new Refused("NotPrimary", `epoch ${ours} is not settled`, ours);
  }
  if (!state.terms.members.includes(name)) {
    throw new Refused("NotMember", `${name} is not a member yet`, ours);
  }
}
