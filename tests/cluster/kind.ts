import { run, tryRun, which } from "./command.ts";
import { cacheDirectory } from "./paths.ts";
import type { Progress } from "./progress.ts";
import type { ClusterProvider } from "./provider.ts";

const clusterName = "redkeep";

/** A cluster made by kind, by its documented commands, where a Docker engine answers. */
export class KindProvider implements ClusterProvider {
  readonly name = "kind";
  readonly pullsImages = true;

  /** Whether both kind and a Docker engine are there. */
  static async usable(): Promise<boolean> {
    if (!which("kind") || !which("docker")) return false;
    return (await tryRun(["docker", "info"])).success;
  }

  async up(progress: Progress): Promise<void> {
    const clusters = (await run(["kind", "get", "clusters"])).split("\n");
    if (!clusters.includes(clusterName)) {
      progress.step("Creating a cluster with kind");
      const kubeconfig = ["--kubeconfig", this.kubeconfig()];
      await run([
        "kind",
        "create",
        "cluster",
        "--name",
        clusterName,
        "--wait",
        "120s",
        ...kubeconfig,
      ]);
    } else {
      progress.step("Using the cluster made with kind earlier");
      await run([
        "kind",
        "export",
        "kubeconfig",
        "--name",
        clusterName,
        "--kubeconfig",
        this.kubeconfig(),
      ]);
    }
  }

  async down(progress: Progress): Promise<void> {
    progress.step("Deleting the cluster made with kind");
    await run([
      "kind",
      "delete",
      "cluster",
      "--name",
      clusterName,
      "--kubeconfig",
      this.kubeconfig(),
    ]);
  }

  kubeconfig(): string {
    return cacheDirectory("kind.kubeconfig");
  }

  kubectl(): string {
    const path = which("kubectl");
    if (!path) throw new Error("kubectl is not on the PATH: install it, then try again");
    return path;
  }

  async loadImage(tarPath: string): Promise<void> {
    await run(["kind", "load", "image-archive", "--name", clusterName, tarPath]);
  }

  async images(): Promise<string[]> {
    const node = `${clusterName}-control-plane`;
    const list = ["ctr", "--namespace", "k8s.io", "images", "list", "--quiet"];
    return (await run(["docker", "exec", node, ...list])).split("\n").filter(Boolean);
  }
}
