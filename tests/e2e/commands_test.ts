import assert from "node:assert/strict";
import type { PromoteRequest } from "../../api/protocol.ts";
import { createCA, issueLeaf, type KeyPair } from "../../pki/certificate.ts";
import { controllerIdentity } from "./harness/controllers.ts";
import { callManager, type ManagerAnswer } from "./harness/manager_client.ts";
import { Suite } from "./harness/suite.ts";
import { epochOf, primaryName, type TestCluster } from "./harness/test_cluster.ts";

const suite = new Suite("commands");

/** A replica, and the very command by which the controller would promote it. */
async function temptation(cluster: TestCluster) {
  const now = await cluster.get();
  const statuses = Object.entries(now.status?.instancesStatus ?? {});
  const [name, status] = statuses.find(([name]) => name !== primaryName(now))!;
  const request: PromoteRequest = {
    epoch: epochOf(now) + 1,
    podUID: status.podUID,
    runId: status.runId!,
  };
  const promote = (body: PromoteRequest, client?: KeyPair): Promise<ManagerAnswer> =>
    callManager({
      podIP: status.podIP,
      serverCertificate: status.certificate,
      method: "POST",
      path: "/v1/promote",
      body,
      client,
    });
  return { name, status, request, promote };
}

/** The answer is a refusal, and the cluster is as it was. */
async function assertRefused(cluster: TestCluster, answer: ManagerAnswer, reason?: RegExp) {
  if (!answer.refusedByTLS) {
    assert.ok(answer.status >= 400, `answered ${answer.status} ${JSON.stringify(answer.body)}`);
    if (reason) assert.match(String(answer.body["reason"]), reason);
  } else {
    assert.equal(reason, undefined, `refused by TLS: ${answer.reason}`);
  }
  const now = await cluster.waitHealthy();
  const roles = Object.values(now.status?.instancesStatus ?? {}).map(({ role }) => role);
  assert.equal(roles.filter((role) => role === "primary").length, 1);
}

async function foreignIdentity(): Promise<KeyPair> {
  const validity = {
    notBefore: new Date(Date.now() - 60_000),
    notAfter: new Date(Date.now() + 3_600_000),
  };
  const ca = await createCA({ ...validity, commonName: "redkeep-operator-ca" });
  return await issueLeaf(ca, { ...validity, commonName: "redkeep-controller", usages: ["client"] });
}

suite.test("POST /v1/promote without a client certificate is refused", async ({ shared }) => {
  const cluster = await shared();
  const { promote, request } = await temptation(cluster);
  await assertRefused(cluster, await promote(request));
});

suite.test("POST /v1/promote with a certificate of another CA is refused", async ({ shared }) => {
  const cluster = await shared();
  const { promote, request } = await temptation(cluster);
  await assertRefused(cluster, await promote(request, await foreignIdentity()));
});

suite.test("POST /v1/promote of an old epoch is refused, even from the controller", async ({ shared, environment }) => {
  const cluster = await shared();
  const { promote, request } = await temptation(cluster);
  const controller = await controllerIdentity(environment);
  const old = { ...request, epoch: epochOf(await cluster.get()) - 1 || 1 };
  await assertRefused(cluster, await promote(old, controller), /StaleEpoch|NoAuthority/);
});

suite.test("POST /v1/promote for another pod's UID is refused, even from the controller", async ({ shared, environment }) => {
  const cluster = await shared();
  const { promote, request } = await temptation(cluster);
  const controller = await controllerIdentity(environment);
  const foreign = { ...request, podUID: crypto.randomUUID() };
  await assertRefused(cluster, await promote(foreign, controller), /WrongPod/);
});

suite.test("POST /v1/promote that the status does not bear out is refused, even from the controller", async ({ shared, environment }) => {
  const cluster = await shared();
  const { promote, request } = await temptation(cluster);
  const controller = await controllerIdentity(environment);
  await assertRefused(cluster, await promote(request, controller), /NoAuthority|StaleEpoch/);
});

for (const path of ["fence", "detach", "handover", "register"]) {
  suite.test(`POST /v1/${path} without a client certificate is refused`, async ({ shared }) => {
    const cluster = await shared();
    const now = await cluster.get();
    const status = now.status!.instancesStatus![primaryName(now)]!;
    const answer = await callManager({
      podIP: status.podIP,
      serverCertificate: status.certificate,
      method: "POST",
      path: `/v1/${path}`,
      body: { epoch: epochOf(now) + 1, podUID: status.podUID },
    });
    await assertRefused(cluster, answer);
  });
}

suite.test("what needs no certificate reveals no secret and no replication id", async ({ shared }) => {
  const cluster = await shared();
  const now = await cluster.get();
  const password = await cluster.password();
  for (const { podIP, certificate } of Object.values(now.status?.instancesStatus ?? {})) {
    for (const path of ["/healthz", "/readyz", "/v1/status"]) {
      const answer = await callManager({
        podIP,
        serverCertificate: certificate,
        method: "GET",
        path,
      });
      assert.ok(
        !answer.refusedByTLS && answer.status === 200,
        `${path}: ${JSON.stringify(answer)}`,
      );
      const text = JSON.stringify(answer.body);
      assert.ok(!text.includes(password));
      assert.doesNotMatch(text, /replid|lineage/i);
    }
  }
});
