import { setTimeout as sleep } from 'node:timers/promises';
import { RESP_TYPES } from '@redis/client';
import { relayStopped, resumeExpired, resumeUnavailable } from './kept-events.ts';
import { connectRedis, type RedisClient } from '../base/redis-client.ts';
import { END_ID, toAliveKey, toEntryId, toOwnerKey, toStreamKey } from './redis-keys.ts';

/** How long Redis waits for an event before it is asked whether the stream and its relay are still there. */
const BLOCK_MS = 1_000;
/** Events in one answer; those that a slow client has not taken yet are in the relay's memory. */
const BATCH = 100;
/** How long Redis may be unreachable before the client is told to try again. */
const PATIENCE_MS = 10_000;
const RETRY_MS = 200;

export type CopyToRead = { url: string; id: string; relayId: string; onTrouble(error: Error): void };

/**
 * Reads another relay's stream from its copy in Redis. Each follower has a connection of its own, because XREAD BLOCK
 * holds it: Redis itself then wakes the follower with the event, in the same round trip, and the owner does not have to
 * announce each one. Closing the connection ends the wait at once.
 */
export async function* readCopy(copy: CopyToRead, after: number, signal: AbortSignal): AsyncGenerator<Buffer> {
  let client: RedisClient | null = null;
  const disconnect = () => client?.destroy();
  signal.addEventListener('abort', disconnect);
  /** What `ask` answers, again after a loss of the connection; `null` when the signal aborts. */
  const persist = async <T>(ask: (client: RedisClient) => Promise<T>): Promise<T | null> => {
    for (const startedAt = performance.now(); !signal.aborted; await sleep(RETRY_MS)) {
      try {
        client ??= await connectRedis(copy.url, copy.onTrouble);
        if (!signal.aborted) return await ask(client);
      } catch (error) {
        if (signal.aborted) return null;
        if (performance.now() - startedAt > PATIENCE_MS) throw resumeUnavailable({ cause: error });
      }
    }
    return null;
  };

  try {
    let wanted = after + 1;
    let wasAlive = true;
    while (!signal.aborted) {
      const entries = await persist((client) => readEntries(client, copy.id, wanted));
      for (const { id, event } of entries ?? []) {
        if (id === END_ID && wanted > Number(event)) return;
        if (id !== toEntryId(wanted)) throw resumeExpired();
        yield event;
        // The client may have left while it was being sent.
        if (signal.aborted) return;
        wanted += 1;
      }
      if (entries?.length !== 0) continue;
      const { isKept, isAlive } = (await persist((client) => look(client, copy))) ?? { isKept: true, isAlive: true };
      if (!isKept) throw resumeUnavailable();
      // Asked twice: a relay that could not reach Redis for a moment beats again, and what it wrote is read first.
      if (!isAlive && !wasAlive) throw relayStopped();
      wasAlive = isAlive;
    }
  } finally {
    signal.removeEventListener('abort', disconnect);
    disconnect();
  }
}

/** The library's own type is wrong when bytes are requested. */
type Answer = { messages: { id: Buffer; message: { event: Buffer } }[] }[] | null;

async function readEntries(client: RedisClient, id: string, wanted: number): Promise<{ id: string; event: Buffer }[]> {
  const from = { key: toStreamKey(id), id: toEntryId(wanted - 1) };
  const bytes = client.withTypeMapping({ [RESP_TYPES.BLOB_STRING]: Buffer });
  const answer = (await bytes.xRead(from, { COUNT: BATCH, BLOCK: BLOCK_MS })) as unknown as Answer;
  return (answer?.[0]?.messages ?? []).map(({ id, message }) => ({ id: id.toString(), event: message.event }));
}

async function look(client: RedisClient, { id, relayId }: CopyToRead) {
  const [isKept, isAlive] = await Promise.all([client.exists(toOwnerKey(id)), client.exists(toAliveKey(relayId))]);
  return { isKept: isKept === 1, isAlive: isAlive === 1 };
}
