import assert from "node:assert/strict";
import { OWNED_PARAMETERS, PARAMETER_NAME_PATTERN } from "./redis_parameters.ts";

function owners(parameter: string): number {
  return OWNED_PARAMETERS.filter(({ pattern }) => new RegExp(pattern).test(parameter)).length;
}

Deno.test("what Redkeep sets has exactly one owner, under every alias", () => {
  const owned = `
    replicaof slaveof masterauth masteruser primaryauth primaryuser replica-read-only
    slave-read-only replica-announce-ip slave-announce-port replica-announced replica-priority
    replica-serve-stale-data slave-serve-stale-data repl-ping-replica-period repl-ping-slave-period
    repl-diskless-sync repl-diskless-sync-delay always-show-logo
    min-replicas-to-write min-slaves-to-write min-replicas-max-lag min-slaves-max-lag
    maxmemory maxmemory-policy bind bind-source-addr port protected-mode unixsocket unixsocketperm
    unixsocketgroup tls-port tls-cert-file tls-replication rdma-port
    requirepass user aclfile rename-command dir dbfilename appendfilename appenddirname
    daemonize supervised pidfile logfile syslog-enabled include loadmodule
    enable-protected-configs enable-module-command cluster-enabled cluster-announce-ip sentinel`;
  for (const parameter of owned.trim().split(/\s+/)) assert.equal(owners(parameter), 1, parameter);
});

Deno.test("persistence, replication tuning and limits are the user's", () => {
  const free = `
    save appendonly appendfsync auto-aof-rewrite-percentage repl-backlog-size repl-timeout
    repl-diskless-sync-max-replicas repl-diskless-load client-output-buffer-limit maxclients maxmemory-samples
    maxmemory-clients timeout tcp-keepalive notify-keyspace-events io-threads databases
    enable-debug-command port-x userx server_cpulist search-timeout`;
  for (const parameter of free.trim().split(/\s+/)) {
    assert.equal(owners(parameter), 0, parameter);
    assert.match(parameter, new RegExp(PARAMETER_NAME_PATTERN));
  }
});
