/** Random specs: most values are right, so that rules, and not types, decide about most specs. */
import fc from "fast-check";
import type { RedisClusterInput } from "../../api/rediscluster.ts";

const optional = { requiredKeys: [] };

/** One of the right values, and now and then one of the wrong ones. */
function mostly<T>(right: fc.Arbitrary<T>, ...wrong: unknown[]): fc.Arbitrary<unknown> {
  return fc.oneof(
    { weight: 40, arbitrary: right },
    { weight: 1, arbitrary: fc.constantFrom(...wrong) },
  );
}

const bytes = mostly(
  fc.oneof(
    fc.constantFrom("1Gi", "1G", "1.5Gi", "500M", "2Gi", "1024Mi", "2000000000"),
    fc.integer({ min: 1, max: 2 ** 32 }),
  ),
  ...["0", "1gb", "-1Gi", "100m", "", 0, -1, true],
);

const storage = fc.oneof(
  fc.record({
    type: fc.constant("pvc"),
    size: bytes,
    storageClassName: fc.constantFrom("fast", ""),
    retainOnDelete: fc.boolean(),
  }, { requiredKeys: ["size"] }),
  fc.record({ type: fc.constant("emptyDir"), size: bytes }, { requiredKeys: ["type"] }),
  fc.record({
    type: mostly(fc.constantFrom("pvc", "emptyDir"), "hostPath"),
    size: bytes,
    storageClassName: fc.constantFrom("fast", ""),
    retainOnDelete: fc.boolean(),
  }, optional),
);

const memory = fc.record({
  maxMemory: bytes,
  maxMemoryPercent: mostly(fc.integer({ min: 1, max: 90 }), 0, 91, "50"),
  policy: mostly(fc.constantFrom("noeviction", "allkeys-lru"), "lru"),
}, optional);

const amounts = fc.record({
  cpu: mostly(fc.constantFrom(1, "500m", "0.5", "1e3"), "x", -1),
  memory: bytes,
}, optional);

const redis = fc.dictionary(
  fc.oneof(
    { weight: 9, arbitrary: fc.constantFrom("save", "maxclients", "hz", "x.y_z") },
    { weight: 1, arbitrary: fc.constantFrom("port", "tls-port", "Save", "replicaof", "dir", "") },
  ),
  mostly(fc.constantFrom("", "1", '"a b"'), "a\nb", "a\0b", "x".repeat(1025), 1),
  { maxKeys: 3 },
);

const secret = fc.record({
  name: mostly(fc.constant("s"), "", "x".repeat(254)),
  key: mostly(fc.constant("password"), "a/b"),
}, { requiredKeys: ["name"] });

const labels = fc.dictionary(
  fc.constantFrom("team", "team", "team", "redkeep.dev/x", "app.kubernetes.io/name"),
  fc.string({ maxLength: 8 }),
  { maxKeys: 2 },
);

const podTemplate = fc.record({
  metadata: fc.record({ labels, annotations: labels }, optional),
  containers: fc.uniqueArray(
    fc.record({ name: fc.constantFrom("log", "log", "exporter", "redis") }),
    { selector: ({ name }) => name, maxLength: 2 },
  ),
}, optional);

/** Any subset of the fields. */
export const arbitrarySpec = fc.record({
  instances: mostly(fc.integer({ min: 1, max: 9 }), 0, 10, "3", 1.5),
  mode: mostly(fc.constant("standalone"), "sentinel", "cluster", "ring"),
  image: mostly(fc.constantFrom("redis:7.2", "valkey/valkey:8.1"), "", "a b"),
  storage,
  replication: fc.record({
    minReplicasToWrite: mostly(fc.integer({ min: 0, max: 4 }), -1, 9),
    maxLagSeconds: mostly(fc.integer({ min: 1, max: 3600 }), 0, 3601),
  }, optional),
  failover: fc.record({
    leaseSeconds: mostly(fc.integer({ min: 3, max: 120 }), 2, 121),
  }, optional),
  authSecret: secret,
  redis,
  memory,
  resources: fc.record({ limits: amounts, requests: amounts }, optional),
  podTemplate,
  primaryUpdateStrategy: mostly(fc.constant("unsupervised"), "supervised", "never"),
}, { requiredKeys: ["storage"] }) as fc.Arbitrary<Partial<RedisClusterInput["spec"]>>;
