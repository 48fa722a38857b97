import { createClient, ReconnectStrategyError } from '@redis/client';

const PING_MS = 1_500;
/** A connection that stays silent for this long, without even an answer to a ping, is closed. */
const SILENCE_MS = 5_000;
const MAX_RETRY_MS = 1_000;

export type RedisClient = ReturnType<typeof createRedisClient>;

/**
 * A connection to Redis that reconnects by itself for as long as it takes. Meanwhile commands fail at once instead of
 * being queued. `onTrouble` is told about each loss and failed attempt; only commands throw. Rejects when the first
 * attempt fails, unless the connection `isOptional`: then it resolves, and goes on trying.
 */
export async function connectRedis(
  url: string,
  onTrouble: (error: Error) => void,
  { isOptional = false } = {},
): Promise<RedisClient> {
  const client = createRedisClient(url, isOptional);
  const { promise: failed, resolve: fail } = Promise.withResolvers<void>();
  client.on('error', (error: Error) => {
    onTrouble(error);
    fail();
  });
  const connected = client.connect().catch((error: unknown) => {
    if (isOptional) return;
    client.destroy();
    throw error instanceof ReconnectStrategyError ? error.originalError : error;
  });
  await (isOptional ? Promise.race([connected, failed]) : connected);
  return client;
}

function createRedisClient(url: string, isOptional: boolean) {
  let stood = isOptional;
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
