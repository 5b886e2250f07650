import { type Role, role } from "../../api/protocol.ts";
import type { Metric } from "./exposition.ts";

/** What the manager says about itself. */
export interface OwnGauges {
  role: Role;
  /** Highest epoch seen. */
  epoch: number;
  /** Epoch in which the data was last in sync; 0: never. */
  dataEpoch: number;
  /** How long its authority still lasts, in seconds; undefined where it holds none. */
  authorityRemainingSeconds: number | undefined;
  /** How often redis-server ended under this manager. */
  redisExits: number;
}

/** The manager's own metrics. */
export function ownMetrics(own: OwnGauges): Metric[] {
  const gauge = (name: string, help: string, value: number): Metric => ({
    name,
    type: "gauge",
    help,
    samples: [{ value }],
  });
  return [
    {
      name: "redkeep_instance_role",
      type: "gauge",
      help: "1 for the role the instance has, 0 for the others.",
      samples: role.options.map((name) => ({
        value: name === own.role ? 1 : 0,
        labels: { role: name },
      })),
    },
    gauge("redkeep_instance_epoch", "Highest failover epoch the instance has seen.", own.epoch),
    gauge(
      "redkeep_instance_data_epoch",
      "Failover epoch in which the instance's data was last in sync; 0: never.",
      own.dataEpoch,
    ),
    gauge(
      "redkeep_authority_remaining_seconds",
      "How long the instance may still accept writes without a new confirmation; 0: not at all.",
      Math.max(own.authorityRemainingSeconds ?? 0, 0),
    ),
    {
      name: "redkeep_instance_redis_exits_total",
      type: "counter",
      help: "How often redis-server ended under this manager.",
      samples: [{ value: own.redisExits }],
    },
    gauge(
      "process_resident_memory_bytes",
      "Resident memory of the manager, without redis-server.",
      Deno.memoryUsage().rss,
    ),
    gauge(
      "process_start_time_seconds",
      "When the manager started, in seconds since 1970.",
      performance.timeOrigin / 1000,
    ),
  ];
}
