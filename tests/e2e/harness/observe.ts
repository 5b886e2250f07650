import type { Environment } from "./environment.ts";
import { type RedisCluster, redisClusters } from "../../../operator/rediscluster.ts";

/**
 * Waits for a state that may last for milliseconds only: by a watch, which shows every state that
 * was ever stored from now on.
 *
 * @throws when `timeoutMs` passes first
 */
export async function observe(
  { rest }: Environment,
  from: RedisCluster,
  condition: (cluster: RedisCluster) => boolean,
  timeoutMs = 30_000,
): Promise<RedisCluster> {
  const { name, namespace, resourceVersion } = from.metadata;
  using stream = await rest.watch(redisClusters, {
    namespace,
    fieldSelector: `metadata.name=${name}`,
    resourceVersion,
    timeoutSeconds: Math.ceil(timeoutMs / 1000),
    silenceMs: timeoutMs,
  });
  for (let event = await stream.next(); event !== undefined; event = await stream.next()) {
    if (event.type === "MODIFIED" && condition(event.object)) return event.object;
  }
  throw new Error(`${name} was not in the state waited for within ${timeoutMs} ms`);
}
