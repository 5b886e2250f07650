/**
 * Kubernetes' types as they are on the wire. Only types: importing this file costs nothing at run
 * time, which is why client-node's generated models can be used in every Redis pod.
 */
import type * as k8s from "@kubernetes/client-node";

/** A client-node model as JSON carries it: its `Date`s are RFC 3339 strings. */
export type Json<T> = T extends Date ? string
  : T extends (infer Item)[] ? Json<Item>[]
  : T extends object ? { [Key in keyof T]: Json<T[Key]> }
  : T;

/** The metadata of an object read from the API server, which always sets these. */
export interface ObjectMeta extends Json<k8s.V1ObjectMeta> {
  name: string;
  uid: string;
  resourceVersion: string;
}

/** The metadata of an object that lives in a namespace. */
export interface NamespacedMeta extends ObjectMeta {
  namespace: string;
}

/** Any object read from the API server. */
export interface KubernetesObject {
  apiVersion?: string;
  kind?: string;
  metadata: ObjectMeta;
}

type Read<T> = Omit<Json<T>, "metadata"> & { metadata: NamespacedMeta };

type DeepPartial<T> = T extends (infer Item)[] ? DeepPartial<Item>[]
  : T extends object ? { [Key in keyof T]?: DeepPartial<T[Key]> }
  : T;

/** Metadata as a client writes it: what the server sets may be left out. */
export type WrittenMeta = Partial<ObjectMeta> & { name: string };

/** An object to create; `apiVersion` and `kind` are filled in from the `Resource`. */
export type NewObject<T> = Omit<T, "metadata" | "status"> & {
  metadata: Partial<ObjectMeta> & ({ name: string } | { generateName: string });
};

/** What one field manager wants to own: any part of the object, for server-side apply. */
export type ApplyConfiguration<T> = DeepPartial<Omit<T, "metadata">> & { metadata: WrittenMeta };

export type ConfigMap = Read<k8s.V1ConfigMap>;
export type EndpointSlice = Read<k8s.V1EndpointSlice>;
export type Event = Read<k8s.EventsV1Event>;
export type Lease = Read<k8s.V1Lease>;
export type Node = Omit<Json<k8s.V1Node>, "metadata"> & { metadata: ObjectMeta };
export type PersistentVolumeClaim = Read<k8s.V1PersistentVolumeClaim>;
export type Pod = Read<k8s.V1Pod>;
export type PodDisruptionBudget = Read<k8s.V1PodDisruptionBudget>;
export type Role = Read<k8s.V1Role>;
export type RoleBinding = Read<k8s.V1RoleBinding>;
export type Secret = Read<k8s.V1Secret>;
export type Service = Read<k8s.V1Service>;
export type ServiceAccount = Read<k8s.V1ServiceAccount>;

export type Affinity = Json<k8s.V1Affinity>;
export type Container = Json<k8s.V1Container>;
export type ContainerStatus = Json<k8s.V1ContainerStatus>;
export type EnvVar = Json<k8s.V1EnvVar>;
export type LeaseSpec = Json<k8s.V1LeaseSpec>;
export type ObjectReference = Json<k8s.V1ObjectReference>;
export type OwnerReference = Json<k8s.V1OwnerReference>;
export type PodSpec = Json<k8s.V1PodSpec>;
export type PodTemplateSpec = Json<k8s.V1PodTemplateSpec>;
export type ServicePort = Json<k8s.V1ServicePort>;
export type Toleration = Json<k8s.V1Toleration>;
export type TopologySpreadConstraint = Json<k8s.V1TopologySpreadConstraint>;
export type Volume = Json<k8s.V1Volume>;
export type VolumeMount = Json<k8s.V1VolumeMount>;

/** The body of an unsuccessful answer, and of a watch's `ERROR` event. */
export type Status = Json<k8s.V1Status>;
