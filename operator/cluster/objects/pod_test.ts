import { deepEqual, equal, notEqual, ok } from "node:assert/strict";
import { LABEL } from "../../../api/meta.ts";
import { SETTINGS, testCluster } from "../../fixture.ts";
import { pod, podSpecHash } from "./pod.ts";

function specOf(...args: Parameters<typeof testCluster>) {
  return pod(testCluster(...args), 1, SETTINGS).spec!;
}

Deno.test("a pod meets the restricted Pod Security standard", () => {
  const { securityContext, containers, initContainers } = specOf();
  equal(securityContext?.runAsNonRoot, true);
  equal(securityContext?.seccompProfile?.type, "RuntimeDefault");
  for (const container of [...containers, ...initContainers!]) {
    equal(container.securityContext?.allowPrivilegeEscalation, false);
    equal(container.securityContext?.readOnlyRootFilesystem, true);
    deepEqual(container.securityContext?.capabilities?.drop, ["ALL"]);
  }
});

Deno.test("a manager that hangs is killed within a second of its liveness probe failing", () => {
  const [redis] = specOf().containers;
  equal(redis!.livenessProbe?.terminationGracePeriodSeconds, 1);
  equal(redis!.livenessProbe?.httpGet?.scheme, "HTTPS");
});

Deno.test("data is on the instance's claim, or on an emptyDir with the size as its limit", () => {
  const data = (spec: Parameters<typeof testCluster>[0]) =>
    specOf(spec).volumes?.find(({ name }) => name === "data");
  deepEqual(data({})?.persistentVolumeClaim, { claimName: "demo-1" });
  deepEqual(data({ storage: { type: "emptyDir", size: "2Gi" } })?.emptyDir, { sizeLimit: "2Gi" });
});

Deno.test("the password is mounted under one path, whatever the Secret and its key", () => {
  const auth = specOf({ authSecret: { name: "mine", key: "pw" } }).volumes
    ?.find(({ name }) => name === "auth");
  equal(auth?.secret?.secretName, "mine");
  deepEqual(auth?.secret?.items, [{ key: "pw", path: "password" }]);
});

Deno.test("only Redis's container gets the ServiceAccount's token", () => {
  const spec = specOf({ podTemplate: { containers: [{ name: "shipper", image: "shipper:1" }] } });
  equal(spec.automountServiceAccountToken, false);
  const withToken = [...spec.containers, ...spec.initContainers!]
    .filter(({ volumeMounts }) => volumeMounts?.some(({ name }) => name === "token"));
  deepEqual(withToken.map(({ name }) => name), ["redis"]);
});

Deno.test("the user's template is merged in, and cannot take our labels away", () => {
  const { metadata, spec } = pod(
    testCluster({
      podTemplate: {
        metadata: { labels: { team: "a", [LABEL.cluster]: "other" } },
        serviceAccountName: "mine",
        volumes: [{ name: "scratch", emptyDir: {} }],
      },
    }),
    1,
    SETTINGS,
  );
  equal(metadata.labels!.team, "a");
  equal(metadata.labels![LABEL.cluster], "demo");
  equal(spec!.serviceAccountName, "mine");
  ok(spec!.volumes!.some(({ name }) => name === "scratch"));
});

Deno.test("the user's affinity comes before the default one, kind by kind", () => {
  const nodeAffinity = {
    requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [] },
  };
  const { affinity } = specOf({ affinity: { nodeAffinity } });
  deepEqual(affinity?.nodeAffinity, nodeAffinity);
  ok(affinity?.podAntiAffinity);
  deepEqual(specOf({ affinity: { podAntiAffinity: {} } }).affinity?.podAntiAffinity, {});
});

Deno.test("the hash changes with what a pod is made from, and with nothing else", () => {
  const hash = podSpecHash(testCluster(), 1, SETTINGS);
  equal(podSpecHash(testCluster({ instances: 5 }), 1, SETTINGS), hash);
  equal(podSpecHash(testCluster({ redis: { maxclients: "100" } }), 1, SETTINGS), hash);
  notEqual(podSpecHash(testCluster({ image: "redis:8" }), 1, SETTINGS), hash);
  notEqual(podSpecHash(testCluster(), 1, { ...SETTINGS, image: "operator:2" }), hash);
});
