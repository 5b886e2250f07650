/**
 * The redis.conf parameters that `spec.redis` may not set because Redkeep sets them, or because
 * setting them would take from Redkeep what it answers for. Names are those of Redis 7.0 to 8.x and
 * of Valkey 7.2 to 9.x, aliases included. Every other parameter is the user's, and Redis itself
 * judges its value.
 */

/** A family of parameters that Redkeep owns for one reason. */
export interface OwnedParameters {
  /** Matches the whole name; valid in RE2 and in JavaScript. */
  pattern: string;
  /** Why, and what to use instead: continues "spec.redis must not contain port: ...". */
  reason: string;
}

/** How a parameter is spelled. Redis ignores case; one spelling keeps the rules below watertight. */
export const PARAMETER_NAME_PATTERN = "^[a-z][a-z0-9_.-]*$";

/** One line of redis.conf: a line break would start another parameter. */
export const PARAMETER_VALUE_PATTERN = "^[^\\r\\n\\x00]*$";

/** Every family that Redkeep owns. */
export const OWNED_PARAMETERS: readonly OwnedParameters[] = [
  {
    pattern: exactly(
      "replicaof",
      "slaveof",
      "(master|primary)(auth|user)",
      "(replica|slave)-(read-only|serve-stale-data|announced|announce-ip|announce-port|priority)",
      "repl-ping-(replica|slave)-period",
      "repl-diskless-sync(-delay)?",
    ),
    reason: "who replicates from whom, and how soon a loss is noticed, is Redkeep's to decide",
  },
  {
    pattern: exactly("min-(replicas|slaves)-(to-write|max-lag)"),
    reason: "use spec.replication.minReplicasToWrite and spec.replication.maxLagSeconds",
  },
  {
    pattern: exactly("maxmemory", "maxmemory-policy"),
    reason: "use spec.memory.maxMemory or spec.memory.maxMemoryPercent, and spec.memory.policy",
  },
  {
    pattern: exactly(
      "bind",
      "bind-source-addr",
      "port",
      "protected-mode",
      "unixsocket(perm|group)?",
      "(tls|rdma)-.*",
    ),
    reason:
      "the listeners are those that the Services and probes expect; for TLS see spec.tlsSecret",
  },
  {
    pattern: exactly("requirepass", "user", "aclfile", "rename-command"),
    reason: "access is set by spec.authSecret and spec.aclConfigSecret",
  },
  {
    pattern: exactly("dir", "dbfilename", "appendfilename", "appenddirname"),
    reason: "data files have fixed names on the instance's volume",
  },
  {
    pattern: exactly(
      "daemonize",
      "supervised",
      "pidfile",
      "logfile",
      "syslog-.*",
      "always-show-logo",
    ),
    reason: "the instance manager runs redis-server and collects its log",
  },
  {
    pattern: exactly("include", "loadmodule", "enable-(protected-configs|module-command)"),
    reason: "they would let a file or a client set what Redkeep answers for",
  },
  {
    pattern: exactly("cluster-.*", "sentinel"),
    reason: "use spec.mode",
  },
];

function exactly(...alternatives: string[]): string {
  return `^(${alternatives.join("|")})$`;
}
