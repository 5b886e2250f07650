import { PATH } from "../api/meta.ts";
import { SERVICE_ACCOUNT_DIR } from "../kube/in_cluster.ts";
import type { Environment } from "./environment.ts";

/** Folders and files of an instance. */
export interface Paths {
  /** Redis's `dir`, and the manager's own state. */
  data: string;
  /** Where redis.conf, the ACL file and the unix socket stand. */
  controller: string;
  /** The mounted Secret with the password. */
  auth: string;
  /** The mounted ConfigMap with the operator's CA. */
  operatorCA: string;
  /** The manager's certificate and key. */
  identity: string;
  /** The ServiceAccount's token and the API server's CA. */
  serviceAccount: string;
}

/**
 * Everything the worker is told by the main thread at its start. Plain data: it crosses by
 * `postMessage`.
 */
export interface Settings {
  environment: Environment;
  /** Random id of this manager process. */
  bootId: string;
  /** The container's memory limit in bytes, where it has one. */
  memoryLimitBytes?: number;
  /** The redis-server or valkey-server to run. */
  binary: string;
  paths: Paths;
  /** Redis's `bind`. */
  bind: string;
}

/** In a pod. */
export const POD_PATHS: Paths = {
  data: PATH.data,
  controller: PATH.controller,
  auth: PATH.auth,
  operatorCA: PATH.operatorCA,
  identity: PATH.identity,
  serviceAccount: SERVICE_ACCOUNT_DIR,
};

/** All addresses; `-` lets Redis start where there is no IPv6. */
export const POD_BIND = "* -::*";

/** The files in {@link Paths}. */
export function files(paths: Paths) {
  return {
    config: `${paths.controller}/redis.conf`,
    acl: `${paths.controller}/users.acl`,
    socket: `${paths.controller}/redis.sock`,
    state: `${paths.data}/redkeep-state.json`,
    lock: `${paths.data}/redkeep.lock`,
    certificate: `${paths.identity}/tls.crt`,
    privateKey: `${paths.identity}/tls.key`,
    operatorCA: `${paths.operatorCA}/ca.crt`,
  };
}
