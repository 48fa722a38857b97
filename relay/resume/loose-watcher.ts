import type { StreamWatcher } from './streams.ts';

/**
 * A watcher that can let go of what it tells. A stream is kept for longer than the exchange that filled it, and must
 * not keep that exchange in memory.
 */
export function createLooseWatcher(): StreamWatcher & { watched: StreamWatcher | null } {
  return {
    watched: null,
    onFollowers(count) {
      this.watched?.onFollowers(count);
    },
    onStop() {
      this.watched?.onStop();
    },
  };
}
