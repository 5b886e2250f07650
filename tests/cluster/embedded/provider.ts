import { join } from "node:path";
import { run, tryRun } from "../command.ts";
import { buildPauseImage } from "../images/pause.ts";
import { clusterPackages, ensurePackages } from "../install/apt.ts";
import { ensureGo } from "../install/go.ts";
import { ensureKubernetes, kubernetesFolder } from "../install/kubernetes.ts";
import type { Progress } from "../progress.ts";
import type { ClusterProvider } from "../provider.ts";
import { exists, readText } from "../files.ts";
import { waitFor } from "../wait.ts";
import { addons } from "./addons/component.ts";
import { addonManifests } from "./addons/manifests.ts";
import { ensureCgroup } from "./cgroups.ts";
import type { Component } from "./component.ts";
import { importImages, listImages, waitForContainerd } from "./containerd.ts";
import { controlPlane } from "./control_plane.ts";
import { clusterLayout, type Layout, stateVersion } from "./layout.ts";
import { withLock } from "../lock.ts";
import { inspectMachine, readBootId } from "./machine.ts";
import { ensureNetwork } from "./network.ts";
import { containerd, nodeAgents, pauseImage } from "./node.ts";
import { ensurePKI } from "./pki.ts";
import { findComponent, logFile, startComponent } from "./processes.ts";
import { removeCluster } from "./remove.ts";

/**
 * A real single-node Kubernetes made of processes on this machine: etcd, the control plane, a
 * kubelet with containerd and runc, and kube-proxy. Everything it makes is below its directory,
 * or is named in `remove.ts`.
 */
export class EmbeddedProvider implements ClusterProvider {
  readonly name = "embedded";
  readonly pullsImages = false;
  #kubernetes?: string;

  constructor(readonly layout: Layout = clusterLayout()) {}

  kubeconfig(): string {
    return this.layout.adminKubeconfig;
  }

  kubectl(): string {
    return join(this.#kubernetes ?? "", "kubectl");
  }

  /** Finds the executables built earlier, so that the other methods work without {@linkcode up}. */
  async prepare(): Promise<this> {
    this.#kubernetes = await kubernetesFolder();
    return this;
  }

  async up(progress: Progress): Promise<void> {
    if (Deno.build.os !== "linux" || Deno.uid() !== 0) {
      throw new Error(
        "the embedded Kubernetes needs root on Linux. Run this as root, install Docker and kind, " +
          "or point KUBECONFIG at a cluster",
      );
    }
    await ensurePackages(clusterPackages, progress);
    const go = () => ensureGo(progress);
    this.#kubernetes = await ensureKubernetes(go, progress);
    const pause = await buildPauseImage(pauseImage, go);
    await withLock(this.layout.lockFile, () => this.#start(pause, progress));
  }

  async down(progress: Progress): Promise<void> {
    await withLock(this.layout.lockFile, () => removeCluster(this.layout, progress));
  }

  async loadImage(tarPath: string): Promise<void> {
    await Promise.all(this.layout.nodes.map((node) => importImages(node, tarPath)));
  }

  async images(): Promise<string[]> {
    return await listImages(this.layout.nodes[0]!);
  }

  /** The cluster's processes, in the order of their start. */
  async components(): Promise<Component[]> {
    const { layout } = this;
    const machine = await inspectMachine(this.#kubernetes ?? await kubernetesFolder());
    return [
      ...controlPlane(layout, machine.executable),
      ...layout.nodes.flatMap((node) => [
        containerd(node, machine),
        ...nodeAgents(layout, node, machine),
      ]),
      await addons(layout),
    ];
  }

  async #start(pause: string, progress: Progress): Promise<void> {
    const { layout } = this;
    const madeIn = `${await readBootId()} ${stateVersion}`;
    if (await exists(layout.directory) && await readText(layout.madeIn) !== madeIn) {
      progress.step("What is left of an earlier boot or revision cannot be used");
      await removeCluster(layout, progress);
    }
    progress.step("Starting Kubernetes");
    await Deno.mkdir(layout.directory, { recursive: true });
    await Deno.writeTextFile(layout.madeIn, madeIn);
    await Promise.all([
      ensurePKI(layout),
      ensureNetwork(layout),
      ...layout.nodes.map((node) => ensureCgroup(node.cgroup)),
    ]);
    const components = await this.components();
    const start = async (...names: string[]) => {
      for (const component of components) {
        if (names.some((name) => component.name.endsWith(name))) {
          progress.update(`starting ${component.name}`);
          await startComponent(layout, component);
        }
      }
    };
    await start("etcd", "kube-apiserver", "containerd");
    await Promise.all([
      this.#waitForAPIServer(components),
      ...layout.nodes.map(async (node) => {
        await waitForContainerd(node);
        if (!(await listImages(node)).includes(pauseImage)) await importImages(node, pause);
      }),
    ]);
    await start("kube-controller-manager", "kube-scheduler", "kubelet", "kube-proxy", "addons");
    await this.#kubectl(
      ["apply", "--server-side", "--force-conflicts", "-f", "-"],
      addonManifests(),
    );
    progress.update("waiting for the node to be Ready");
    await this.#waitForNodes();
  }

  async #kubectl(args: string[], stdin?: string): Promise<string> {
    return await run([this.kubectl(), "--kubeconfig", this.kubeconfig(), ...args], { stdin });
  }

  async #waitForAPIServer(components: Component[]): Promise<void> {
    const first = components.filter(({ name }) => name === "etcd" || name === "kube-apiserver");
    await waitFor("the API server is ready", async () => {
      const probe = await tryRun([
        this.kubectl(),
        "--kubeconfig",
        this.kubeconfig(),
        "get",
        "--raw=/readyz",
      ]);
      if (!probe.success) throw new Error(probe.stderr);
      return true;
    }, { timeoutMs: 90_000, intervalMs: 250 }).catch((error) => {
      throw this.#withLogs(error, first);
    });
  }

  async #waitForNodes(): Promise<void> {
    await waitFor("every node is Ready and has a default ServiceAccount", async () => {
      const path = "jsonpath={.items[*].status.conditions[?(@.type=='Ready')].status}";
      const ready = (await this.#kubectl(["get", "nodes", "-o", path])).split(" ");
      await this.#kubectl(["get", "serviceaccount", "default"]);
      return ready.length === this.layout.nodes.length &&
        ready.every((status) => status === "True");
    }, { timeoutMs: 120_000, intervalMs: 250 }).catch(async (error) => {
      throw this.#withLogs(error, await this.components());
    });
  }

  #withLogs(error: unknown, components: Component[]): Error {
    const logs = components.map(({ name }) => logFile(this.layout, name)).join("\n  ");
    const message = error instanceof Error ? error.message : String(error);
    return new Error(`${message}\nSee what the components said:\n  ${logs}`, { cause: error });
  }

  /** What each component is doing: for `./dev status`. */
  async status(): Promise<{ name: string; pid?: number; log: string }[]> {
    return await Promise.all((await this.components()).map(async (component) => ({
      name: component.name,
      pid: (await findComponent(this.layout, component))?.pid,
      log: logFile(this.layout, component.name),
    })));
  }
}
