/** One process of the cluster: what it is called, and how it is started. */
export interface Component {
  /** Such as `kube-apiserver`, or `node-1/kubelet`. */
  name: string;
  /** The program's full path, then its arguments. */
  argv: string[];
  /** Files the program reads at its start, path to content: written before it is started. */
  files: Record<string, string>;
}
