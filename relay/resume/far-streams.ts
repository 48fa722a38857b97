import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { RelayError } from '../base/errors.ts';
import type { RedisClient } from '../base/redis-client.ts';
import { relayStopped } from './kept-events.ts';
import { readCopy } from './redis-copy.ts';
import { type Owner, toAliveKey, toOwnerKey, type Word } from './redis-keys.ts';
import type { KeptStream } from './streams.ts';

/** How long to retry stopping a stream whose relay is alive but not listening, for example after a restart of Redis. */
const STOP_PATIENCE_MS = 5_000;
const STOP_RETRY_MS = 100;

/** Streams of other relays, read from their copies in Redis. */
export type FarStreams = {
  /** `null` when there is no copy of such a stream of this token. Rejects when Redis fails. */
  find(id: string, tokenId: string): Promise<KeptStream | null>;
  /** Tells other relays which of their streams are being read here. Called repeatedly. */
  sayReading(): Promise<unknown>;
};

export type FarStreamsDoors = {
  url: string;
  client: RedisClient;
  /** Resolves to the number of relays that heard it. */
  tell(relayId: string, word: Word): Promise<number>;
  /** Aborts when this relay closes. */
  closing: AbortSignal;
  onTrouble(error: unknown): void;
};

export function createFarStreams({ url, client, tell, closing, onTrouble }: FarStreamsDoors): FarStreams {
  const reads = new Map<string, { relayId: string; streamId: string }>();

  async function* read(id: string, owner: Owner, after: number, signal: AbortSignal) {
    const followerId = randomUUID();
    const words = { streamId: id, followerId };
    // A message that gets lost is repeated with the next beat, or expires.
    const say = (verb: Word['verb']) => tell(owner.relayId, { verb, ...words }).catch(onTrouble);
    reads.set(followerId, { relayId: owner.relayId, streamId: id });
    void say('reading');
    try {
      const copy = { url, id, relayId: owner.relayId, onTrouble };
      yield* readCopy(copy, after, AbortSignal.any([signal, closing]));
      if (closing.aborted && !signal.aborted) throw relayStopped();
    } finally {
      reads.delete(followerId);
      void say('left');
    }
  }

  const stop = async (streamId: string, owner: Owner) => {
    for (const startedAt = performance.now(); ; await sleep(STOP_RETRY_MS)) {
      try {
        if ((await tell(owner.relayId, { verb: 'stop', streamId, followerId: '' })) > 0) return;
        // A stream ends with its relay.
        if ((await client.exists(toAliveKey(owner.relayId))) === 0) return;
      } catch (error) {
        onTrouble(error);
      }
      if (performance.now() - startedAt > STOP_PATIENCE_MS)
        throw new RelayError('unexpected', 'The relay that runs this stream could not be told to stop.');
    }
  };

  return {
    find: async (id, tokenId) => {
      const { token, relay } = await client.hGetAll(toOwnerKey(id));
      if (token !== tokenId || !relay) return null;
      const owner = { tokenId, relayId: relay };
      return { read: (after, signal) => read(id, owner, after, signal), stop: () => stop(id, owner) };
    },
    sayReading: () =>
      Promise.all(
        [...reads].map(([followerId, { relayId, streamId }]) =>
          tell(relayId, { verb: 'reading', streamId, followerId }),
        ),
      ),
  };
}
