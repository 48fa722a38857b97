import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { RelayError } from '../base/errors.ts';
import { resumeUnavailable } from './kept-events.ts';
import { createMemoryStreams, type MemoryLimits } from './memory-streams.ts';
import { connectRedis } from '../base/redis-client.ts';
import { createInquiry } from './inquiry.ts';
import { ASKED_CHANNEL, parseWord, toAliveKey, toChannel, toText, type Word } from './redis-keys.ts';
import { createFarStreams } from './far-streams.ts';
import { createMirror } from './redis-mirror.ts';
import type { KeptStream, Streams } from './streams.ts';
import { createWatchedStreams } from './watched-streams.ts';

const BEAT_MS = 1_500;
/** Three beats may be late. */
const ALIVE_BEATS = 10 / 3;
/** How long Redis may take to say where a stream is. */
const FIND_MS = 1_000;
/** How long other relays may take to hear again, after Redis was gone. */
const RETURN_MS = 3_000;
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
 * there; Redis holds a copy for the other relays. While Redis is unreachable, from the start or later, streams work as
 * without it.
 */
export async function createRedisStreams(url: string, options: RedisStreamsOptions): Promise<Streams> {
  const { relayId = randomUUID(), beatMs = BEAT_MS, onTrouble = () => {} } = options;
  const onConnectionTrouble = (error: unknown) => onTrouble('connection', error);
  const aliveMs = Math.ceil(beatMs * ALIVE_BEATS);

  const [client, listener] = await Promise.all([
    connectRedis(url, onConnectionTrouble, { isOptional: true }),
    connectRedis(url, onConnectionTrouble, { isOptional: true }),
  ]);
  const near = createMemoryStreams(options);
  const mirror = createMirror(client, {
    relayId,
    graceMs: options.graceMs,
    maxStreamBytes: options.maxStreamBytes ?? 4 * 1024 * 1024,
    onUnresumable: (error) => onTrouble('unresumable', error),
  });
  const watched = createWatchedStreams();
  const closing = new AbortController();

  const tell = async (to: string, word: Word) => Number(await client.publish(toChannel(to), toText(word)));
  const far = createFarStreams({ url, client, tell, closing: closing.signal, onTrouble: onConnectionTrouble });
  const beat = async () => {
    watched.expire(aliveMs);
    const alive = client.set(toAliveKey(relayId), '1', { PX: aliveMs });
    await Promise.all([alive, mirror.tidy(), far.sayReading()]);
  };

  const inquiry = createInquiry(client, {
    relayId,
    isKeptHere: async (id, tokenId) => (await near.find(id, tokenId)) !== null,
  });
  const findAnywhere = async (id: string, tokenId: string): Promise<KeptStream | null> => {
    const found = await far.find(id, tokenId);
    if (found) return found;
    // Redis may have lost what it held; and who came back with it hears a moment later.
    if (performance.now() - reconnectedAt < RETURN_MS || (await inquiry.isKeptElsewhere(id, tokenId)))
      throw resumeUnavailable();
    return null;
  };

  const listen = async () => {
    await listener.subscribe(toChannel(relayId), (text) => {
      const word = parseWord(text);
      if (word?.verb === 'kept') inquiry.hearKept(word.streamId);
      else if (word) watched.hear(word);
    });
    await listener.subscribe(ASKED_CHANNEL, (text) => void inquiry.hearQuestion(text).catch(onConnectionTrouble));
  };
  let isListening = false;
  let reconnectedAt = -Infinity;
  const tryToListen = async () => {
    if (isListening) return;
    await listen().then(() => (isListening = true), onConnectionTrouble);
  };
  await tryToListen();
  listener.on('ready', () => {
    reconnectedAt = performance.now();
    void tryToListen();
  });
  await beat().catch(onConnectionTrouble);
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
      const late = sleep(FIND_MS, undefined, { ref: false }).then(() => {
        throw new Error('Redis did not answer in time.');
      });
      return Promise.race([findAnywhere(id, tokenId), late]).catch((error: unknown) => {
        if (error instanceof RelayError) throw error;
        onConnectionTrouble(error);
        throw resumeUnavailable({ cause: error });
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
