/** The users of an instance's Redis, as the text of its ACL file. Pure. */
import { createHash } from "node:crypto";

/** The manager's own user: may do anything, over the unix socket. */
export const MANAGER_USER = "redkeep";
/** The user that replicas attach as: off until an instance is promoted. */
export const REPLICATION_USER = "redkeep-replica";

/**
 * What the `default` user may not do, because the failover would no longer be what it promises:
 * change who replicates from whom, pass for a replica, change users or configuration, end Redis,
 * or hold up the commands of the manager.
 */
const DENIED = [
  "replicaof",
  "slaveof",
  "failover",
  "psync",
  "sync",
  "replconf",
  "shutdown",
  "debug",
  "module",
  "acl|setuser",
  "acl|deluser",
  "acl|load",
  "acl|save",
  "config|set",
  "config|rewrite",
  "client|pause",
  "client|unpause",
];

/** Passwords in clear; the file carries their hashes. */
export interface Passwords {
  default: string;
  manager: string;
}

/** The text of the ACL file. */
export function renderAcl(passwords: Passwords): string {
  const denied = DENIED.map((command) => `-${command}`).join(" ");
  return [
    `user default on ${hashed(passwords.default)} ~* &* +@all ${denied}`,
    `user ${MANAGER_USER} on ${hashed(passwords.manager)} ~* &* +@all`,
    `user ${REPLICATION_USER} off resetkeys resetchannels -@all`,
    "",
  ].join("\n");
}

/** The rules of `ACL SETUSER` that let replicas attach with this password, and with no other. */
export function replicationRules(password: string): string[] {
  return ["reset", "on", hashed(password), "+psync", "+replconf", "+ping"];
}

/** The rules of `ACL SETUSER` that let nobody attach. */
export const NO_REPLICATION_RULES = ["reset", "off"];

function hashed(password: string): string {
  return `#${createHash("sha256").update(password).digest("hex")}`;
}
