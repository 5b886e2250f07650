import { Redis } from "ioredis";
import { waitFor } from "../../cluster/wait.ts";

/** Where a Redis listens, and how to be let in. */
export interface RedisAddress {
  host: string;
  port: number;
  password?: string;
}

/** How long a connection attempt and a command may take, in milliseconds: the writer's budget. */
export const CLIENT_TIMEOUT_MS = 500;

/**
 * A client that fails at once instead of queueing, retrying or hiding what happened; connected.
 *
 * @throws when nothing accepts within the time-out, or what accepts does not answer a PING
 */
export async function connectRedis(
  address: RedisAddress,
  timeoutMs: number = CLIENT_TIMEOUT_MS,
): Promise<Redis> {
  const client = new Redis({
    ...address,
    lazyConnect: true,
    // Plain AUTH answers in words that a test can recognise; HELLO just ends the connection.
    protocol: 2,
    enableReadyCheck: false,
    enableOfflineQueue: false,
    retryStrategy: () => null,
    connectTimeout: timeoutMs,
    commandTimeout: timeoutMs,
    maxRetriesPerRequest: 0,
    disableClientInfo: true,
  });
  // A refused password is told by this event only; the connection then just ends.
  let refusal: Error | undefined;
  client.on("error", (error) => refusal = error);
  try {
    await client.connect();
    await client.ping();
    return client;
  } catch (error) {
    client.disconnect();
    throw refusal ?? error;
  }
}

/** How long after a change of its endpoints a Service may still lead nowhere. */
const SERVICE_LAG_MS = 5_000;

/**
 * Runs `use` with a client of a Service whose cluster has just become healthy: kube-proxy may still
 * have to learn where it leads.
 */
export async function withService<T>(
  address: RedisAddress,
  use: (client: Redis) => Promise<T>,
  timeoutMs: number = CLIENT_TIMEOUT_MS,
): Promise<T> {
  const connect = () => connectRedis(address, timeoutMs);
  const client = await waitFor(`${address.host} accepts`, connect, { timeoutMs: SERVICE_LAG_MS });
  try {
    return await use(client);
  } finally {
    client.disconnect();
  }
}

/** Runs `use` with a connected client, and disconnects whatever comes of it. */
export async function withRedis<T>(
  address: RedisAddress,
  use: (client: Redis) => Promise<T>,
  timeoutMs: number = CLIENT_TIMEOUT_MS,
): Promise<T> {
  const client = await connectRedis(address, timeoutMs);
  try {
    return await use(client);
  } finally {
    client.disconnect();
  }
}
