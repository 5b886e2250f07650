/**
 * What every cluster provider must offer, so that tests on it mean something: a kubelet that
 * probes and restarts, Services that route, volumes that outlive pods, and a control plane that
 * collects, authorizes and admits as in production.
 */
import { equal, ok, rejects } from "node:assert/strict";
import { chooseProvider } from "../cluster/choose.ts";
import { EmbeddedProvider } from "../cluster/embedded/provider.ts";
import { findComponent, stopComponent } from "../cluster/embedded/processes.ts";
import { debianImages, imageName } from "../cluster/images/catalog.ts";
import { silent } from "../cluster/progress.ts";
import { waitFor } from "../cluster/wait.ts";
import { kubectl } from "../dev/kubectl.ts";

const provider = await chooseProvider();
const namespace = `cluster-test-${crypto.randomUUID().slice(0, 8)}`;
const image = imageName(debianImages[0]!);

const run = (...args: string[]) => kubectl(provider, ["--namespace", namespace, ...args]);
const create = (...manifests: unknown[]) =>
  kubectl(provider, ["--namespace", namespace, "create", "--filename", "-"], {
    stdin: manifests.map((manifest) => JSON.stringify(manifest)).join("\n"),
  });

/** A pod that Pod Security admits at its strictest level. */
function redisPod(name: string, options: { container?: object; volumes?: object[] } = {}) {
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name, labels: { app: name } },
    spec: {
      terminationGracePeriodSeconds: 1,
      securityContext: {
        runAsNonRoot: true,
        runAsUser: 1234,
        fsGroup: 1234,
        seccompProfile: { type: "RuntimeDefault" },
      },
      containers: [{
        name: "redis",
        image,
        command: ["redis-server", "--protected-mode", "no"],
        readinessProbe: { tcpSocket: { port: 6379 }, periodSeconds: 1 },
        securityContext: {
          allowPrivilegeEscalation: false,
          readOnlyRootFilesystem: true,
          capabilities: { drop: ["ALL"] },
        },
        volumeMounts: [{ name: "data", mountPath: "/data" }],
        ...options.container,
      }],
      volumes: options.volumes ?? [{ name: "data", emptyDir: {} }],
    },
  };
}

const ready = (name: string) =>
  run("wait", "--for=condition=Ready", "--timeout=60s", `pod/${name}`);
const redis = (pod: string, ...args: string[]) => run("exec", pod, "--", "redis-cli", ...args);

Deno.test.beforeAll(async () => {
  const label = "pod-security.kubernetes.io/enforce";
  await kubectl(provider, ["create", "namespace", namespace]);
  await kubectl(provider, ["label", "namespace", namespace, `${label}=restricted`]);
});

Deno.test.afterAll(async () => {
  await kubectl(provider, ["delete", "namespace", namespace, "--ignore-not-found", "--wait=false"]);
});

Deno.test("a volume outlives its pod, and its files go with its claim", async () => {
  const volumes = [{ name: "data", persistentVolumeClaim: { claimName: "data" } }];
  await create({
    apiVersion: "v1",
    kind: "PersistentVolumeClaim",
    metadata: { name: "data" },
    spec: { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "1Gi" } } },
  }, redisPod("keeper", { volumes }));
  await ready("keeper");
  await redis("keeper", "SET", "key", "value");
  await redis("keeper", "SAVE");
  await run("delete", "pod", "keeper");

  await create(redisPod("keeper", { volumes }));
  await ready("keeper");
  equal((await redis("keeper", "GET", "key")).trim(), "value");

  const volume = await run("get", "pvc", "data", "-o", "jsonpath={.spec.volumeName}");
  await run("delete", "pod/keeper", "pvc/data");
  await run("wait", "--for=delete", "--timeout=30s", `pv/${volume}`);
});

Deno.test("a Service routes to its pod by name, from another pod, itself and the node", async () => {
  await create(redisPod("server"), redisPod("client"), {
    apiVersion: "v1",
    kind: "Service",
    metadata: { name: "server" },
    spec: { selector: { app: "server" }, ports: [{ port: 6379 }] },
  });
  await Promise.all([ready("server"), ready("client")]);
  const name = `server.${namespace}.svc.cluster.local`;
  for (const pod of ["client", "server"]) {
    await waitFor(`${pod} reaches the Service`, async () => {
      return (await redis(pod, "-h", name, "PING")).trim() === "PONG";
    }, { timeoutMs: 10_000 });
  }
  // The machine itself is a node of an embedded cluster.
  if (provider instanceof EmbeddedProvider) equal(await pingFromHere("server"), "+PONG\r\n");
});

/** The answer of a Service's Redis to this process. */
async function pingFromHere(service: string): Promise<string> {
  const hostname = await run("get", "service", service, "-o", "jsonpath={.spec.clusterIP}");
  using connection = await Deno.connect({ hostname, port: 6379 });
  await connection.write(new TextEncoder().encode("PING\r\n"));
  const answer = new Uint8Array(16);
  const length = await connection.read(answer);
  return new TextDecoder().decode(answer.subarray(0, length ?? 0));
}

Deno.test("a failing liveness probe has the container killed and started again", async () => {
  const livenessProbe = { exec: { command: ["false"] }, periodSeconds: 1, failureThreshold: 1 };
  await create(redisPod("sick", { container: { livenessProbe } }));
  await waitFor("the container is started again", async () => {
    const path = "jsonpath={.status.containerStatuses[0].restartCount}";
    return Number(await run("get", "pod", "sick", "-o", path)) > 0;
  }, { timeoutMs: 30_000, intervalMs: 250 });
  await run("delete", "pod", "sick", "--wait=false");
});

Deno.test("a ServiceAccount may do only what it was given", async () => {
  await run("create", "serviceaccount", "nobody");
  const user = `system:serviceaccount:${namespace}:nobody`;
  await rejects(run("get", "pods", "--as", user), {
    message: new RegExp(`pods is forbidden: User "${user}"`),
  });
});

Deno.test("Pod Security refuses a pod that its namespace does not allow", async () => {
  const privileged = redisPod("privileged", {
    container: { securityContext: { privileged: true } },
  });
  await rejects(create(privileged), { message: /violates PodSecurity "restricted/ });
});

Deno.test("a namespace that is deleted goes with everything in it", async () => {
  await kubectl(provider, ["delete", "namespace", namespace, "--timeout=90s"]);
  await rejects(kubectl(provider, ["get", "namespace", namespace]), { message: /NotFound/ });
});

Deno.test({
  name: "up repairs what has ended and leaves the rest as it is",
  ignore: !(provider instanceof EmbeddedProvider),
  fn: async () => {
    if (!(provider instanceof EmbeddedProvider)) return;
    const { layout } = provider;
    const components = await provider.components();
    const pids = async () =>
      Object.fromEntries(
        await Promise.all(components.map(async (component) =>
          [component.name, (await findComponent(layout, component))?.pid] as const
        )),
      );
    await provider.up(silent);
    const before = await pids();
    await stopComponent(layout, components.find(({ name }) => name === "kube-scheduler")!);
    await provider.up(silent);
    const after = await pids();
    ok(after["kube-scheduler"] && after["kube-scheduler"] !== before["kube-scheduler"]);
    equal(
      JSON.stringify({ ...after, "kube-scheduler": 0 }),
      JSON.stringify({ ...before, "kube-scheduler": 0 }),
    );
  },
});
