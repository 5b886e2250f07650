import { run, which } from "./command.ts";
import type { Progress } from "./progress.ts";
import type { ClusterProvider } from "./provider.ts";

/** A cluster that somebody else made, named by a kubeconfig. It is used, never changed. */
export class ExistingProvider implements ClusterProvider {
  readonly name = "existing";
  readonly pullsImages = true;

  constructor(readonly path: string) {}

  async up(progress: Progress): Promise<void> {
    progress.step(`Using the cluster of ${this.path}`);
    await run([this.kubectl(), "--kubeconfig", this.path, "get", "--raw=/readyz"]);
  }

  down(): Promise<void> {
    return Promise.resolve();
  }

  kubeconfig(): string {
    return this.path;
  }

  kubectl(): string {
    const path = which("kubectl");
    if (!path) throw new Error("kubectl is not on the PATH: install it, then try again");
    return path;
  }

  loadImage(): Promise<void> {
    return Promise.reject(
      new Error(
        "images cannot be put into a cluster that was not made here: push the operator's image " +
          "to a registry the cluster pulls from, and name it in REDKEEP_IMAGE",
      ),
    );
  }

  images(): Promise<string[]> {
    return Promise.resolve([]);
  }
}
