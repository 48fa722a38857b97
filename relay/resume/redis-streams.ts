import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { RelayError } from '../base/errors.ts';
import { relayStopped } from './kept-events.ts';
import { createMemoryStreams, type MemoryLimits } from './memory-streams.ts';
import { connectRedis } from '../base/redis-client.ts';
import { type Owner, parseWord, toAliveKey, toChannel, toOwnerKey, toText, type Word } from './redis-keys.ts';
import { createMirror } from './redis-mirror.ts';
import { readCopy } from './redis-copy.ts';
import type { KeptStream, Streams } from './streams.ts';
import { createWatchedStreams } from './watched-streams.ts';

const BEAT_MS = 1_500;
/** Three beats may be late. */
const ALIVE_BEATS = 10 / 3;
/** How long to retry stopping a stream whose relay is alive but not listening, for example after a restart of Redis. */
const STOP_PATIENCE_MS = 5_000;
const STOP_RETRY_MS = 100;
/** How long writes that are still under way may take when the relay stops. */
const SETTLE_MS = 2_000;

export type RedisStreamsOptions = MemoryLimits & {
  /** Of this process, not of the machine: a relay that restarts does not have its earlier streams. */
  relayId?: string;
  /** How often the relay reports that it is alive. With the default of 1.5 s it counts as dead after 5 s. */
  beatMs?: number;
  /**
   * Reports a failure of Redis, which never disturbs a stream. `connection`: it is lost or cannot be established.
   * `unresumable`: another stream can be resumed at this relay only.
   */
  onTrouble?(kind: 'connection' | 'unresumable', error: unknown): void;
};

/**
 * Streams that can be resumed at any relay with the same Redis. A relay keeps its own streams in memory and reads them
 * there; Redis holds a copy for the other relays. While Redis is unreachable, new streams work as without it. Rejects
 * when Redis cannot be reached at the start.
 */
export async function createRedisStreams(url: string, options: RedisStreamsOptions): Promise<Streams> {
  const { relayId = randomUUID(), beatMs = BEAT_MS, onTrouble = () => {} } = options;
  const onConnectionTrouble = (error: unknown) => onTrouble('connection', error);
  const aliveMs = Math.ceil(beatMs * ALIVE_BEATS);

  const client = await connectRedis(url, onConnectionTrouble);
  const listener = await connectRedis(url, onConnectionTrouble).catch((error: unknown) => {
    client.destroy();
    throw error;
  });
  const near = createMemoryStreams(options);
  const mirror = createMirror(client, {
    relayId,
    graceMs: options.graceMs,
    maxStreamBytes: options.maxStreamBytes ?? 4 * 1024 * 1024,
    onUnresumable: (error) => onTrouble('unresumable', error),
  });
  const watched = createWatchedStreams();
  /** Streams of other relays that clients of this relay are reading. */
  const reads = new Map<string, { relayId: string; streamId: string }>();
  const closing = new AbortController();

  const tell = async (to: string, word: Word) => Number(await client.publish(toChannel(to), toText(word)));
  const beat = async () => {
    watched.expire(aliveMs);
    const sayReading = [...reads].map(([followerId, { relayId, streamId }]) =>
      tell(relayId, { verb: 'reading', streamId, followerId }),
    );
    await Promise.all([client.set(toAliveKey(relayId), '1', { PX: aliveMs }), mirror.tidy(), ...sayReading]);
  };

  async function* read(id: string, owner: Owner, after: number, signal: AbortSignal) {
    const followerId = randomUUID();
    const words = { streamId: id, followerId };
    // A message that gets lost is repeated with the next beat, or expires.
    const say = (verb: Word['verb']) => tell(owner.relayId, { verb, ...words }).catch(onConnectionTrouble);
    reads.set(followerId, { relayId: owner.relayId, streamId: id });
    void say('reading');
    try {
      const copy = { url, id, relayId: owner.relayId, onTrouble: onConnectionTrouble };
      yield* readCopy(copy, after, AbortSignal.any([signal, closing.signal]));
      if (closing.signal.aborted && !signal.aborted) throw relayStopped();
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
        onConnectionTrouble(error);
      }
      if (performance.now() - startedAt > STOP_PATIENCE_MS)
        throw new RelayError('unexpected', 'The relay that runs this stream could not be told to stop.');
    }
  };

  const findFar = async (id: string, tokenId: string): Promise<KeptStream | null> => {
    const { token, relay } = await client.hGetAll(toOwnerKey(id));
    if (token !== tokenId || !relay) return null;
    const owner = { tokenId, relayId: relay };
    return { read: (after, signal) => read(id, owner, after, signal), stop: () => stop(id, owner) };
  };

  await listener.subscribe(toChannel(relayId), (text) => {
    const word = parseWord(text);
    if (word) watched.hear(word);
  });
  await beat();
  const heart = setInterval(() => void beat().catch(onConnectionTrouble), beatMs).unref();

  return {
    open(id, tokenId, watcher) {
      const kept = near.open(id, tokenId, watched.watch(id, watcher));
      const copy = mirror.open(id, tokenId);
      return {
        append(number, event) {
          kept.append(number, event);
          copy.append(number, event);
        },
        end() {
          kept.end();
          copy.end();
          watched.end(id);
        },
      };
    },
    async find(id, tokenId) {
      const found = await near.find(id, tokenId);
      if (found) return found;
      return findFar(id, tokenId).catch((error: unknown) => {
        onConnectionTrouble(error);
        return null;
      });
    },
    async close() {
      clearInterval(heart);
      closing.abort();
      await near.close();
      const leave = mirror.settle().then(() => client.del(toAliveKey(relayId)));
      await Promise.race([leave.catch(onConnectionTrouble), sleep(SETTLE_MS, undefined, { ref: false })]);
      listener.destroy();
      client.destroy();
    },
  };
}
