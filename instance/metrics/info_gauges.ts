/**
 * Fields of `INFO` that may rise and fall, by field: the name of the metric and its help. The
 * names are those of redis_exporter, so that dashboards and alerts made for it work; which fields
 * an answer has depends on the version.
 */
export const INFO_GAUGES: Readonly<Record<string, readonly [name: string, help: string]>> = {
  // Server
  uptime_in_seconds: ["redis_uptime_in_seconds", "Seconds since the server started."],
  process_id: ["redis_process_id", "Process id of the server."],
  hz: ["redis_hz", "Frequency of the server's periodic tasks now."],
  configured_hz: ["redis_configured_hz", "Frequency of the server's periodic tasks as configured."],
  io_threads_active: ["redis_io_threads_active", "Whether threaded I/O is in use."],

  // Clients
  connected_clients: ["redis_connected_clients", "Client connections, without replicas."],
  maxclients: ["redis_max_clients", "Limit of connections, of all kinds together."],
  cluster_connections: ["redis_cluster_connections", "Sockets used by the cluster bus."],
  blocked_clients: ["redis_blocked_clients", "Clients waiting in a blocking command."],
  tracking_clients: ["redis_tracking_clients", "Clients with client-side caching on."],
  clients_in_timeout_table: ["redis_clients_in_timeout_table", "Clients in the time-out table."],
  pubsub_clients: ["redis_pubsub_clients", "Clients in pub/sub mode."],
  watching_clients: ["redis_watching_clients", "Clients that watch keys."],
  total_watched_keys: ["redis_total_watched_keys", "Keys that are watched."],
  total_blocking_keys: ["redis_total_blocking_keys", "Keys that clients block on."],
  total_blocking_keys_on_nokey: [
    "redis_total_blocking_keys_on_nokey",
    "Keys that clients block on and want to be told of when they are deleted.",
  ],
  client_recent_max_input_buffer: [
    "redis_client_recent_max_input_buffer_bytes",
    "Largest input buffer of a client of late.",
  ],
  client_recent_max_output_buffer: [
    "redis_client_recent_max_output_buffer_bytes",
    "Largest output buffer of a client of late.",
  ],

  // Memory
  used_memory: ["redis_memory_used_bytes", "Bytes that the server has allocated."],
  used_memory_rss: ["redis_memory_used_rss_bytes", "Resident set size of the server."],
  used_memory_peak: ["redis_memory_used_peak_bytes", "Most bytes ever allocated."],
  used_memory_overhead: ["redis_memory_used_overhead_bytes", "Bytes for other than the data."],
  used_memory_startup: ["redis_memory_used_startup_bytes", "Bytes allocated at the start."],
  used_memory_dataset: ["redis_memory_used_dataset_bytes", "Bytes for the data."],
  used_memory_lua: ["redis_memory_used_lua_bytes", "Bytes for the Lua engine of EVAL."],
  used_memory_vm_eval: ["redis_memory_used_vm_eval_bytes", "Bytes for the engines of EVAL."],
  used_memory_vm_functions: [
    "redis_memory_used_vm_functions_bytes",
    "Bytes for the engines of functions.",
  ],
  used_memory_vm_total: ["redis_memory_used_vm_total", "Bytes for all script engines."],
  used_memory_functions: [
    "redis_memory_used_functions_bytes",
    "Bytes for functions, besides their engines.",
  ],
  used_memory_scripts: [
    "redis_memory_used_scripts_bytes",
    "Bytes for scripts and functions, besides their engines.",
  ],
  used_memory_scripts_eval: [
    "redis_memory_used_scripts_eval_bytes",
    "Bytes for the cached scripts of EVAL, besides their engines.",
  ],
  number_of_cached_scripts: ["redis_number_of_cached_scripts", "Cached scripts of EVAL."],
  number_of_functions: ["redis_number_of_functions", "Functions."],
  number_of_libraries: ["redis_number_of_libraries", "Libraries of functions."],
  maxmemory: ["redis_memory_max_bytes", "Limit of the memory for data; 0: none."],
  total_system_memory: ["redis_total_system_memory_bytes", "Memory of the machine."],
  allocator_allocated: ["redis_allocator_allocated_bytes", "Bytes asked of the allocator."],
  allocator_active: ["redis_allocator_active_bytes", "Bytes in the allocator's active pages."],
  allocator_resident: ["redis_allocator_resident_bytes", "Bytes resident in the allocator."],
  allocator_frag_ratio: ["redis_allocator_frag_ratio", "Active to allocated bytes."],
  allocator_frag_bytes: ["redis_allocator_frag_bytes", "Active less allocated bytes."],
  allocator_rss_ratio: ["redis_allocator_rss_ratio", "Resident to active bytes."],
  allocator_rss_bytes: ["redis_allocator_rss_bytes", "Resident less active bytes."],
  mem_fragmentation_ratio: ["redis_mem_fragmentation_ratio", "Resident to used memory."],
  mem_fragmentation_bytes: ["redis_mem_fragmentation_bytes", "Resident less used memory."],
  mem_not_counted_for_evict: [
    "redis_mem_not_counted_for_eviction_bytes",
    "Bytes that do not count against maxmemory.",
  ],
  mem_replication_backlog: [
    "redis_mem_replication_backlog_bytes",
    "Bytes for the replication backlog.",
  ],
  mem_total_replication_buffers: [
    "redis_mem_total_replication_buffers_bytes",
    "Bytes for all replication buffers.",
  ],
  mem_overhead_db_hashtable_rehashing: [
    "redis_mem_overhead_db_hashtable_rehashing_bytes",
    "Bytes for key tables that are being rehashed.",
  ],
  mem_clients_slaves: ["redis_mem_clients_slaves", "Bytes for replicas' buffers."],
  mem_clients_normal: ["redis_mem_clients_normal", "Bytes for clients' buffers."],
  mem_cluster_links: ["redis_mem_cluster_links_bytes", "Bytes for the cluster bus."],
  mem_aof_buffer: ["redis_mem_aof_buffer_bytes", "Bytes for buffers of the append-only file."],
  lazyfree_pending_objects: ["redis_lazyfree_pending_objects", "Objects waiting to be freed."],
  lazyfreed_objects: ["redis_lazyfreed_objects", "Objects freed in the background."],
  active_defrag_running: [
    "redis_active_defrag_running",
    "Percentage of CPU that active defragmentation uses; 0: it does not run.",
  ],
  active_defrag_hits: ["redis_defrag_hits", "Values moved by active defragmentation."],
  active_defrag_misses: ["redis_defrag_misses", "Values that defragmentation left in place."],
  active_defrag_key_hits: ["redis_defrag_key_hits", "Keys moved by active defragmentation."],
  active_defrag_key_misses: ["redis_defrag_key_misses", "Keys defragmentation left in place."],
  migrate_cached_sockets: ["redis_migrate_cached_sockets_total", "Sockets open for MIGRATE."],

  // Persistence
  loading: ["redis_loading_dump_file", "Whether a data set is being loaded."],
  async_loading: ["redis_async_loading", "Whether one is loaded while the old one is served."],
  rdb_changes_since_last_save: [
    "redis_rdb_changes_since_last_save",
    "Changes since the last snapshot.",
  ],
  rdb_bgsave_in_progress: ["redis_rdb_bgsave_in_progress", "Whether a snapshot is being made."],
  rdb_last_save_time: [
    "redis_rdb_last_save_timestamp_seconds",
    "When the last snapshot was made, in seconds since 1970.",
  ],
  rdb_last_bgsave_status: ["redis_rdb_last_bgsave_status", "Whether the last snapshot succeeded."],
  rdb_last_bgsave_time_sec: [
    "redis_rdb_last_bgsave_duration_sec",
    "How long the last snapshot took; -1: there was none.",
  ],
  rdb_current_bgsave_time_sec: [
    "redis_rdb_current_bgsave_duration_sec",
    "How long the snapshot under way has taken; -1: there is none.",
  ],
  rdb_last_cow_size: ["redis_rdb_last_cow_size_bytes", "Bytes copied on write by a snapshot."],
  rdb_last_load_keys_expired: [
    "redis_rdb_last_load_expired_keys",
    "Expired keys dropped at the last load.",
  ],
  rdb_last_load_keys_loaded: ["redis_rdb_last_load_loaded_keys", "Keys read at the last load."],
  aof_enabled: ["redis_aof_enabled", "Whether the append-only file is on."],
  aof_rewrite_in_progress: ["redis_aof_rewrite_in_progress", "Whether it is being rewritten."],
  aof_rewrite_scheduled: ["redis_aof_rewrite_scheduled", "Whether a rewrite follows the snapshot."],
  aof_last_rewrite_time_sec: [
    "redis_aof_last_rewrite_duration_sec",
    "How long the last rewrite took; -1: there was none.",
  ],
  aof_current_rewrite_time_sec: [
    "redis_aof_current_rewrite_duration_sec",
    "How long the rewrite under way has taken; -1: there is none.",
  ],
  aof_last_cow_size: ["redis_aof_last_cow_size_bytes", "Bytes copied on write by a rewrite."],
  aof_current_size: ["redis_aof_current_size_bytes", "Size of the append-only file."],
  aof_base_size: ["redis_aof_base_size_bytes", "Its size after the start or the last rewrite."],
  aof_pending_rewrite: ["redis_aof_pending_rewrite", "Whether a rewrite is waiting."],
  aof_buffer_length: ["redis_aof_buffer_length", "Bytes in its buffer."],
  aof_rewrite_buffer_length: ["redis_aof_rewrite_buffer_length", "Bytes in the rewrite's buffer."],
  aof_pending_bio_fsync: ["redis_aof_pending_bio_fsync", "Calls of fsync that are waiting."],
  aof_delayed_fsync: ["redis_aof_delayed_fsync", "Calls of fsync that were delayed."],
  aof_last_bgrewrite_status: ["redis_aof_last_bgrewrite_status", "Whether the last one succeeded."],
  aof_last_write_status: ["redis_aof_last_write_status", "Whether the last write succeeded."],
  module_fork_in_progress: ["redis_module_fork_in_progress", "Whether a module has forked."],
  module_fork_last_cow_size: [
    "redis_module_fork_last_cow_size",
    "Bytes copied on write by a module's fork.",
  ],

  // Stats
  pubsub_channels: ["redis_pubsub_channels", "Channels with subscribers."],
  pubsub_patterns: ["redis_pubsub_patterns", "Patterns with subscribers."],
  pubsubshard_channels: ["redis_pubsubshard_channels", "Shard channels with subscribers."],
  instantaneous_eventloop_cycles_per_sec: [
    "redis_instantaneous_eventloop_cycles_per_sec",
    "Cycles of the event loop in a second.",
  ],
  instantaneous_eventloop_duration_usec: [
    "redis_instantaneous_eventloop_duration_usec",
    "Average duration of a cycle of the event loop.",
  ],
  expired_stale_perc: ["redis_expired_stale_percentage", "Estimated share of expired keys."],
  current_eviction_exceeded_time: [
    "redis_current_eviction_exceeded_time_ms",
    "How long memory has been above its limit; 0: it is not.",
  ],
  tracking_total_keys: ["redis_tracking_total_keys", "Keys tracked for client-side caching."],
  tracking_total_items: ["redis_tracking_total_items", "Items tracked: keys times clients."],
  tracking_total_prefixes: ["redis_tracking_total_prefixes", "Prefixes tracked."],

  // Replication
  connected_slaves: ["redis_connected_slaves", "Replicas that are connected."],
  repl_backlog_size: ["redis_replication_backlog_bytes", "Size of the replication backlog."],
  repl_backlog_active: ["redis_repl_backlog_is_active", "Whether there is a backlog."],
  repl_backlog_first_byte_offset: [
    "redis_repl_backlog_first_byte_offset",
    "Replication offset of the oldest byte in the backlog.",
  ],
  repl_backlog_histlen: ["redis_repl_backlog_history_bytes", "Bytes of data in the backlog."],
  master_repl_offset: ["redis_master_repl_offset", "Replication offset."],
  second_repl_offset: ["redis_second_repl_offset", "Up to where the former lineage reaches."],
  slave_expires_tracked_keys: [
    "redis_slave_expires_tracked_keys",
    "Keys whose expiry a writable replica tracks.",
  ],
  slave_priority: ["redis_slave_priority", "Priority of this replica in an election by Sentinel."],
  sync_full: ["redis_replica_resyncs_full", "Full resyncs of replicas."],
  sync_partial_ok: ["redis_replica_partial_resync_accepted", "Partial resyncs accepted."],
  sync_partial_err: ["redis_replica_partial_resync_denied", "Partial resyncs denied."],

  // Cluster
  cluster_enabled: ["redis_cluster_enabled", "Whether this is a node of a Redis Cluster."],
};
