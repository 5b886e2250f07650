/**
 * Fields of `INFO` that only rise until the server restarts, by field: the name of the metric and
 * its help. The names are those of redis_exporter, and not all of them end in `_total`.
 */
export const INFO_COUNTERS: Readonly<Record<string, readonly [name: string, help: string]>> = {
  // Stats
  total_connections_received: ["redis_connections_received_total", "Connections accepted."],
  total_commands_processed: ["redis_commands_processed_total", "Commands processed."],
  rejected_connections: ["redis_rejected_connections_total", "Connections above maxclients."],
  total_net_input_bytes: ["redis_net_input_bytes_total", "Bytes read from the network."],
  total_net_output_bytes: ["redis_net_output_bytes_total", "Bytes written to the network."],
  total_net_repl_input_bytes: [
    "redis_net_repl_input_bytes_total",
    "Bytes read from the network for replication.",
  ],
  total_net_repl_output_bytes: [
    "redis_net_repl_output_bytes_total",
    "Bytes written to the network for replication.",
  ],
  expired_keys: ["redis_expired_keys_total", "Keys that expired."],
  expired_subkeys: ["redis_expired_subkeys_total", "Fields of hashes that expired."],
  expired_time_cap_reached_count: [
    "redis_expired_time_cap_reached_total",
    "How often looking for expired keys was cut short.",
  ],
  expire_cycle_cpu_milliseconds: [
    "redis_expire_cycle_cpu_time_ms_total",
    "Milliseconds spent looking for expired keys.",
  ],
  evicted_keys: ["redis_evicted_keys_total", "Keys evicted for want of memory."],
  evicted_clients: ["redis_evicted_clients_total", "Clients evicted for want of memory."],
  evicted_scripts: ["redis_evicted_scripts_total", "Cached scripts of EVAL evicted."],
  total_eviction_exceeded_time: [
    "redis_eviction_exceeded_time_ms_total",
    "Milliseconds that memory was above its limit.",
  ],
  keyspace_hits: ["redis_keyspace_hits_total", "Lookups that found a key."],
  keyspace_misses: ["redis_keyspace_misses_total", "Lookups that found none."],
  unexpected_error_replies: ["redis_unexpected_error_replies", "Errors unexpected by the server."],
  total_error_replies: ["redis_total_error_replies", "Errors replied."],
  dump_payload_sanitizations: [
    "redis_dump_payload_sanitizations",
    "Deep checks of the payload of RESTORE and the like.",
  ],
  total_reads_processed: ["redis_total_reads_processed", "Reads from sockets."],
  total_writes_processed: ["redis_total_writes_processed", "Writes to sockets."],
  io_threaded_reads_processed: ["redis_io_threaded_reads_processed", "Reads by I/O threads."],
  io_threaded_writes_processed: ["redis_io_threaded_writes_processed", "Writes by I/O threads."],
  client_query_buffer_limit_disconnections: [
    "redis_client_query_buffer_limit_disconnections_total",
    "Clients cut off for too large a query.",
  ],
  client_output_buffer_limit_disconnections: [
    "redis_client_output_buffer_limit_disconnections_total",
    "Clients cut off for reading too slowly.",
  ],
  reply_buffer_shrinks: ["redis_reply_buffer_shrinks_total", "Reply buffers made smaller."],
  reply_buffer_expands: ["redis_reply_buffer_expands_total", "Reply buffers made larger."],
  acl_access_denied_auth: ["redis_acl_access_denied_auth_total", "Failed authentications."],
  acl_access_denied_cmd: ["redis_acl_access_denied_cmd_total", "Commands denied by ACL."],
  acl_access_denied_key: ["redis_acl_access_denied_key_total", "Keys denied by ACL."],
  acl_access_denied_channel: ["redis_acl_access_denied_channel_total", "Channels denied by ACL."],

  eventloop_cycles: ["redis_eventloop_cycles_total", "Cycles of the event loop."],
  eventloop_duration_sum: [
    "redis_eventloop_duration_sum_usec_total",
    "Microseconds spent in the event loop.",
  ],
  eventloop_duration_cmd_sum: [
    "redis_eventloop_duration_cmd_sum_usec_total",
    "Microseconds spent in commands.",
  ],

  // Persistence
  rdb_saves: ["redis_rdb_saves_total", "Snapshots made."],

  // CPU
  used_cpu_sys: ["redis_cpu_sys_seconds_total", "System CPU time of the server."],
  used_cpu_user: ["redis_cpu_user_seconds_total", "User CPU time of the server."],
  used_cpu_sys_children: [
    "redis_cpu_sys_children_seconds_total",
    "System CPU time of its child processes.",
  ],
  used_cpu_user_children: [
    "redis_cpu_user_children_seconds_total",
    "User CPU time of its child processes.",
  ],
  used_cpu_sys_main_thread: [
    "redis_cpu_sys_main_thread_seconds_total",
    "System CPU time of its main thread.",
  ],
  used_cpu_user_main_thread: [
    "redis_cpu_user_main_thread_seconds_total",
    "User CPU time of its main thread.",
  ],
};
