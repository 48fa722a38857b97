import type { RedisClient } from '../base/redis-client.ts';
import { END_ID, toEntryId, toOwnerKey, toStreamKey } from './redis-keys.ts';
import type { OpenStream } from './streams.ts';

/** How long a copy whose relay died is kept after its last event. Longer than any upstream is silent. */
const IDLE_MS = 600_000;
/** How often the expiry is pushed back; with each event it would double the commands. */
const REFRESH_MS = 10_000;
/** Bytes that may be under way to Redis. A slow Redis must not fill the relay's memory. */
const MAX_UNDERWAY_BYTES = 16 * 1024 * 1024;

export type Mirror = {
  open(id: string, tokenId: string): OpenStream;
  /** Deletes copies with gaps, so that no follower waits for events that will not come. Called repeatedly. */
  tidy(): Promise<void>;
  /** Resolves when everything appended so far has arrived or is lost. */
  settle(): Promise<void>;
};

export type MirrorOptions = {
  relayId: string;
  graceMs: number;
  maxStreamBytes: number;
  /** A stream can be resumed only at this relay from now on. */
  onUnresumable(error: unknown): void;
};

/**
 * Copies this relay's streams to Redis, all on one connection, so that events arrive in their order. The first command
 * that fails ends the copying of its stream, and the copy is deleted: a copy with a gap is useless.
 */
export function createMirror(client: RedisClient, options: MirrorOptions): Mirror {
  const { relayId, graceMs, maxStreamBytes, onUnresumable } = options;
  const underway = new Set<Promise<void>>();
  const broken = new Set<string>();
  let underwayBytes = 0;

  const open = (id: string, tokenId: string): OpenStream => {
    const key = toStreamKey(id);
    const keys = [key, toOwnerKey(id)];
    const sizes: number[] = [];
    let keptBytes = 0;
    /** The number of the first event ever appended, and of the oldest that is still kept. */
    let first = 0;
    let oldest = 0;
    let refreshedAt = 0;
    let isOver = false;
    let isBroken = false;

    const giveUp = (error: unknown) => {
      if (isBroken) return;
      isOver = isBroken = true;
      broken.add(id);
      onUnresumable(error);
    };
    const send = (command: (string | Buffer)[], bytes = 0) => {
      underwayBytes += bytes;
      const sent = client
        .sendCommand(command)
        // XADD answers null when the key is gone: Redis was flushed, or was restarted without its memory.
        .then((answer) => answer === null && giveUp(new Error('Redis lost the stream.')), giveUp)
        .then(() => {
          underwayBytes -= bytes;
          underway.delete(sent);
        });
      underway.add(sent);
    };
    const keepFor = (ms: number) => {
      refreshedAt = performance.now();
      for (const each of keys) send(['PEXPIRE', each, `${ms}`]);
    };
    /** Counts an event, and drops the oldest ones where they take too much room. */
    const makeRoom = (bytes: number) => {
      sizes.push(bytes);
      keptBytes += bytes;
      for (; keptBytes > maxStreamBytes; oldest += 1) keptBytes -= sizes[oldest - first] ?? 0;
    };

    return {
      append(number, event) {
        if (isOver) return;
        if (underwayBytes > MAX_UNDERWAY_BYTES) return giveUp(new Error('Redis does not keep up.'));
        const isFirst = first === 0;
        if (isFirst) {
          first = oldest = number;
          send(['HSET', toOwnerKey(id), 'token', tokenId, 'relay', relayId]);
        }
        makeRoom(event.byteLength);
        const trim = oldest > first ? ['MINID', '=', toEntryId(oldest)] : [];
        const mustExist = isFirst ? [] : ['NOMKSTREAM'];
        send(['XADD', key, ...mustExist, ...trim, toEntryId(number), 'event', event], event.byteLength);
        if (performance.now() - refreshedAt > REFRESH_MS || isFirst) keepFor(Math.max(IDLE_MS, graceMs));
      },
      end() {
        if (isOver || first === 0) return;
        send(['XADD', key, 'NOMKSTREAM', END_ID, 'event', `${first + sizes.length - 1}`]);
        keepFor(graceMs);
        isOver = true;
      },
    };
  };

  return {
    open,
    async tidy() {
      const ids = [...broken];
      if (ids.length === 0) return;
      await client.sendCommand(['DEL', ...ids.flatMap((id) => [toStreamKey(id), toOwnerKey(id)])]);
      for (const id of ids) broken.delete(id);
    },
    async settle() {
      await Promise.all(underway);
    },
  };
}
