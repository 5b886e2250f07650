import { equal, throws } from "node:assert/strict";
import { readEnvironment } from "./environment.ts";

const env = {
  POD_NAME: "demo-1",
  POD_UID: "11111111-1111-1111-1111-111111111111",
  POD_IP: "10.0.0.7",
  POD_NAMESPACE: "default",
  CLUSTER_NAME: "demo",
  CLUSTER_UID: "22222222-2222-2222-2222-222222222222",
  KUBERNETES_SERVICE_HOST: "10.96.0.1",
  KUBERNETES_SERVICE_PORT: "443",
};

Deno.test("the environment of a pod is read", () => {
  const read = readEnvironment({ ...env, TERMINATION_GRACE_PERIOD_SECONDS: "60" });
  equal(read.name, "demo-1");
  equal(read.clusterUID, env.CLUSTER_UID);
  equal(read.gracePeriodSeconds, 60);
});

Deno.test("without a grace period the one of Kubernetes counts", () => {
  equal(readEnvironment(env).gracePeriodSeconds, 30);
});

Deno.test("every missing variable is named at once", () => {
  throws(
    () => readEnvironment({ ...env, POD_UID: undefined, POD_IP: "" }),
    /not set: POD_UID, POD_IP;/,
  );
});
