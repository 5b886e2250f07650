/** What the controller is told at its start, from its Deployment. */
export interface OperatorSettings {
  /** The operator's own image: the init container of every instance copies the manager out of it. */
  readonly image: string;
  /** Pull policy of that image. */
  readonly imagePullPolicy: "Always" | "IfNotPresent" | "Never";
  /** The namespace of the controller: its Lease and the operator CA stand here. */
  readonly namespace: string;
  /** The one namespace whose RedisClusters it looks after; all where undefined. */
  readonly watchNamespace: string | undefined;
}
