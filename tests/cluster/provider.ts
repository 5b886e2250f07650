import type { Progress } from "./progress.ts";

/** A Kubernetes cluster for development and tests, however it comes to be. */
export interface ClusterProvider {
  /** What a person calls it: `embedded`, `kind`, or `existing`. */
  readonly name: string;
  /** Whether its nodes can pull images from registries; if not, all must be loaded. */
  readonly pullsImages: boolean;
  /** Starts the cluster, or makes sure that the one already there answers; idempotent. */
  up(progress: Progress): Promise<void>;
  /** Removes everything {@linkcode up} made; idempotent. */
  down(progress: Progress): Promise<void>;
  /** The path of a kubeconfig with cluster-admin rights. */
  kubeconfig(): string;
  /** The kubectl to use with this cluster. */
  kubectl(): string;
  /** Makes the images in the archive at `tarPath` available to pods without a registry. */
  loadImage(tarPath: string): Promise<void>;
  /** The names of the images that pods can use without a registry, such as `docker.io/a/b:1`. */
  images(): Promise<string[]>;
}
