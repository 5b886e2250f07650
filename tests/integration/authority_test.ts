/** The operator's authority in its Secret, shared by replicas, against the real API server. */
import { deepEqual, equal, notEqual } from "node:assert/strict";
import { Logger } from "../../kube/log.ts";
import { secrets } from "../../kube/resource.ts";
import { RestClient } from "../../kube/rest.ts";
import { Authority, CA_SECRET_NAME } from "../../pki/authority.ts";
import { DEFAULT_DURATIONS, type Durations } from "../../pki/rotation.ts";
import { waitFor } from "../cluster/wait.ts";
import { type ControlPlane, startControlPlane } from "./control_plane.ts";

const secretName = { namespace: "default", name: CA_SECRET_NAME };
const log = new Logger("authority", { write: () => {} });

function options(plane: ControlPlane, durations: Durations = DEFAULT_DURATIONS) {
  const rest = new RestClient(plane.credentials, { fieldManager: "redkeep" });
  return { rest, namespace: "default", log, durations };
}

/** Runs authorities until it is disposed of. */
function running(...authorities: Authority[]) {
  const stop = new AbortController();
  const runs = authorities.map((authority) => authority.run(stop.signal));
  return {
    async [Symbol.asyncDispose]() {
      stop.abort();
      await Promise.all(runs);
    },
  };
}

Deno.test("the operator's authority", async (t) => {
  await using plane = await startControlPlane();
  const { rest } = options(plane);

  await t.step("replicas that start at the same moment agree on one", async () => {
    const opened = await Promise.all(
      Array.from({ length: 4 }, () => Authority.open(options(plane))),
    );
    for (const authority of opened) deepEqual(authority.identity, opened[0]!.identity);
    deepEqual((await Authority.open(options(plane))).identity, opened[0]!.identity);
  });

  await t.step("a Secret that is deleted is written back as it was", async () => {
    const authority = await Authority.open(options(plane));
    const before = authority.identity;
    await using _ = running(authority, await Authority.open(options(plane)));
    await rest.delete(secrets, secretName);
    await waitFor("the Secret is back", () => rest.get(secrets, secretName), { timeoutMs: 10_000 });
    deepEqual((await Authority.open(options(plane))).identity, before);
  });

  await t.step("a Secret that is damaged is repaired by who knows what it was", async () => {
    const authority = await Authority.open(options(plane));
    const before = authority.identity;
    await using _ = running(authority);
    const damaged = await rest.patch(secrets, secretName, {
      type: "merge",
      body: { data: { "ca.key": null } },
    });
    await waitFor("the Secret is whole", async () => {
      const { metadata, data } = await rest.get(secrets, secretName);
      return metadata.resourceVersion !== damaged.metadata.resourceVersion && data?.["ca.key"];
    }, { timeoutMs: 10_000 });
    deepEqual((await Authority.open(options(plane))).identity, before);
  });

  await t.step("what one replica renews, the other takes over at once", async () => {
    const follower = await Authority.open(options(plane));
    const before = follower.identity;
    let changes = 0;
    follower.subscribe(() => changes++);
    await using _ = running(follower);
    const renewedAlways = { ...DEFAULT_DURATIONS, clientMs: 3 * DEFAULT_DURATIONS.clientMs };
    const leader = await Authority.open(options(plane, renewedAlways));
    await waitFor(
      "the follower has the leader's certificate",
      () => follower.identity.certificate === leader.identity.certificate,
      { timeoutMs: 10_000 },
    );
    equal(changes, 1);
    equal(leader.identity.ca, before.ca);
    notEqual(leader.identity.certificate, before.certificate);
  });

  await t.step("a new authority is trusted before it signs", async () => {
    const durations = { authorityMs: 6_000, clientMs: 60_000, overlapMs: 1_000, clockSkewMs: 0 };
    await rest.delete(secrets, secretName);
    const authority = await Authority.open(options(plane, durations));
    const { ca: first, certificate } = authority.identity;
    const seen: { ca: string; renewed: boolean }[] = [];
    authority.subscribe(() => {
      const { identity } = authority;
      seen.push({ ca: identity.ca, renewed: identity.certificate !== certificate });
    });
    await using _ = running(authority);
    await waitFor("the next authority signs", () => seen.length >= 2, { timeoutMs: 30_000 });
    const [introduced, activated] = seen;
    equal(introduced!.renewed, false);
    equal(introduced!.ca.startsWith(first), true);
    notEqual(introduced!.ca, first);
    equal(activated!.renewed, true);
    equal(activated!.ca, introduced!.ca.slice(first.length) + first);
  });
});
