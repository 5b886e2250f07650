import { equal, rejects } from "node:assert/strict";
import { registerResponse } from "../../api/protocol.ts";
import { withTerms } from "../../failover/transitions.ts";
import { Peer, PeerError } from "../../instance/failover/peer.ts";
import { RestClient } from "../../kube/rest.ts";
import { createSelfSigned } from "../../pki/self_signed.ts";
import { startControlPlane } from "./control_plane.ts";
import { installCRDs } from "./crd_api.ts";
import { Fleet, type TestInstance } from "./instances.ts";

Deno.test("a primary admits the members that the status knows, and nobody else", async (t) => {
  await using plane = await startControlPlane();
  await installCRDs(new RestClient(plane.credentials, { fieldManager: "test" }));
  await using fleet = await Fleet.create(plane, "members");
  const [one, two] = [await fleet.start(), await fleet.start()];
  const { epoch } = await fleet.lead(one);
  await fleet.reports(two, "follows", (r) => r.synced && r.linkUp);

  const primary = { podIP: one.podIP, certificate: (await fleet.target(one)).certificate };
  const identity = async (of: TestInstance) => ({
    certificate: (await fleet.target(of)).certificate,
    privateKey: await Deno.readTextFile(`${of.settings.paths.identity}/tls.key`),
  });
  const body = {
    clusterUID: fleet.uid,
    epoch,
    name: two.name,
    podUID: two.podUID,
    bootId: two.settings.bootId,
    runId: "run",
  };
  const register = async (as: { certificate: string; privateKey: string }, given: object) => {
    using peer = new Peer(primary, as);
    return await peer.request("/v1/register", registerResponse, {
      body: { ...body, ...given },
      timeoutMs: 2_000,
    });
  };
  const refused = async (answer: Promise<unknown>, reason: string) => {
    await rejects(answer, (error) => {
      equal(error instanceof PeerError && error.message.includes(` ${reason}: `), true, `${error}`);
      return true;
    });
  };
  const own = await identity(two);

  await t.step("a member gets the password, as often as it asks", async () => {
    equal((await register(own, {})).password, (await register(own, {})).password);
  });

  await t.step("somebody else's certificate does not get a member's password", async () => {
    const stranger = await createSelfSigned({
      commonName: two.name,
      ipAddress: two.podIP,
      days: 1,
    });
    await refused(
      register({ certificate: stranger.certificatePEM, privateKey: stranger.privateKeyPEM }, {}),
      "Forbidden",
    );
    await refused(register(await identity(one), {}), "Forbidden");
  });

  await t.step("a pod that has been replaced does not get it", async () => {
    await refused(register(own, { podUID: crypto.randomUUID() }), "Forbidden");
  });

  await t.step("a pod of another cluster, at a reused address, does not get it", async () => {
    await refused(register(own, { clusterUID: crypto.randomUUID() }), "Forbidden");
  });

  await t.step("the epoch must be the settled one", async () => {
    await refused(register(own, { epoch: epoch + 1 }), "StaleEpoch");
    await refused(register(own, { epoch: 0 }), "BadRequest");
  });

  await t.step("who is no member is told so", async () => {
    await fleet.swap((state) => withTerms(state, { members: [] }));
    await refused(register(own, {}), "NotMember");
  });

  await t.step("who is not the primary admits nobody", async () => {
    using peer = new Peer({
      podIP: two.podIP,
      certificate: (await fleet.target(two)).certificate,
    }, await identity(one));
    await refused(
      peer.request("/v1/register", registerResponse, { body, timeoutMs: 2_000 }),
      "NotPrimary",
    );
  });
});
