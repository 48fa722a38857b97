import { createClient, ReconnectStrategyError } from '@redis/client';

const PING_MS = 1_500;
/** A connection that stays silent for this long, without even an answer to a ping, is closed. */
const SILENCE_MS = 5_000;
const MAX_RETRY_MS = 1_000;

export type RedisClient = ReturnType<typeof createRedisClient>;

/**
 * A connection to Redis that reconnects by itself for as long as it takes. Meanwhile commands fail at once instead of
 * being queued. `onTrouble` is told about each loss and failed attempt; only commands throw.
 */
export async function connectRedis(url: string, onTrouble: (error: Error) => void): Promise<RedisClient> {
  const client = createRedisClient(url);
  client.on('error', onTrouble);
  await client.connect().catch((error: unknown) => {
    client.destroy();
    throw error instanceof ReconnectStrategyError ? error.originalError : error;
  });
  return client;
}

function createRedisClient(url: string) {
  let stood = false;
  const client = createClient({
    url,
    disableOfflineQueue: true,
    maintNotifications: 'disabled',
    pingInterval: PING_MS,
    // A timer for each command would cost more than the command.
    commandOptions: { timeout: undefined },
    socket: {
      socketTimeout: SILENCE_MS,
      // If the first connection fails, the configuration is wrong.
      reconnectStrategy: (retries, cause) => (stood ? Math.min(50 * 2 ** retries, MAX_RETRY_MS) : cause),
    },
  });
  client.once('ready', () => {
    stood = true;
  });
  return client;
}
