import type { Word } from './redis-keys.ts';
import type { StreamWatcher } from './streams.ts';

type Watched = {
  watcher: StreamWatcher;
  /** How many clients read it at this relay. */
  near: number;
  /** Followers at other relays, and when each was last reported, on the clock of `performance.now()`. */
  far: Map<string, number>;
  isEnded: boolean;
};

/** This relay's running streams, as other relays see them. */
export type WatchedStreams = {
  /** What to watch the stream with at this relay, so that the followers of all relays are counted together. */
  watch(id: string, watcher: StreamWatcher): StreamWatcher;
  end(id: string): void;
  /** Takes a message of another relay. */
  hear(word: Word): void;
  /** Drops followers that were not reported for `ms`: their relay is gone. */
  expire(ms: number): void;
};

export function createWatchedStreams(): WatchedStreams {
  const streams = new Map<string, Watched>();

  const tell = ({ watcher, near, far }: Watched) => watcher.onFollowers(near + far.size);
  const leave = (id: string, stream: Watched, followerId: string) => {
    if (stream.far.delete(followerId)) tell(stream);
    forget(id, stream);
  };
  const forget = (id: string, { isEnded, far }: Watched) => {
    if (isEnded && far.size === 0) streams.delete(id);
  };

  return {
    watch(id, watcher) {
      const stream: Watched = { watcher, near: 0, far: new Map(), isEnded: false };
      streams.set(id, stream);
      return {
        onFollowers(count) {
          stream.near = count;
          tell(stream);
        },
        onStop: () => watcher.onStop(),
      };
    },
    end(id) {
      const stream = streams.get(id);
      if (!stream) return;
      stream.isEnded = true;
      forget(id, stream);
    },
    hear({ verb, streamId, followerId }) {
      const stream = streams.get(streamId);
      if (!stream) return;
      if (verb === 'left') return leave(streamId, stream, followerId);
      if (verb === 'stop') return stream.isEnded ? undefined : stream.watcher.onStop();
      const isNew = !stream.far.has(followerId);
      stream.far.set(followerId, performance.now());
      if (isNew) tell(stream);
    },
    expire(ms) {
      const oldest = performance.now() - ms;
      for (const [id, stream] of streams)
        for (const [followerId, heardAt] of stream.far) if (heardAt < oldest) leave(id, stream, followerId);
    },
  };
}
