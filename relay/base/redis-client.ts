import { createClient, ReconnectStrategyError } from '@redis/client';

const PING_MS = 1_500;
/** A connection on which nothing comes for so long, not even the answer to a ping, is given up. */
const SILENCE_MS = 5_000;
const MAX_RETRY_MS = 1_000;

export type RedisClient = ReturnType<typeof createRedisClient>;

/**
 * A connection to Redis that, once it stood, comes back by itself for ever. While it is away commands are refused at once
 * instead of being queued. `onTrouble` hears each loss and failed attempt; nothing is thrown outside of the commands.
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
    // Else each command has a timer of its own, which costs more than the command.
    commandOptions: { timeout: undefined },
    socket: {
      socketTimeout: SILENCE_MS,
      // A first connection that fails is a mistake in the configuration.
      reconnectStrategy: (retries, cause) => (stood ? Math.min(50 * 2 ** retries, MAX_RETRY_MS) : cause),
    },
  });
  client.once('ready', () => {
    stood = true;
  });
  return client;
}
