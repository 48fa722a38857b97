import type { Port } from '../../lib/run/protocol';

/** A port whose other end is in the same process and that behaves like the browser's. */
export type TestPort = Port & { received: unknown[]; isClosed: () => boolean };

/**
 * Two connected ports that behave like the browser's: messages arrive later and as copies, only the other end is told
 * when a port closes, and posting to a closed port throws.
 */
export function createPortPair(name: string): [TestPort, TestPort] {
  let isClosed = false;
  const ends = [createEnd(), createEnd()] as const;

  function createEnd() {
    return {
      received: [] as unknown[],
      message: [] as ((value: unknown) => void)[],
      disconnect: [] as ((value: unknown) => void)[],
    };
  }
  function createPort(own: ReturnType<typeof createEnd>, other: ReturnType<typeof createEnd>): TestPort {
    return {
      name,
      received: own.received,
      isClosed: () => isClosed,
      postMessage(value) {
        if (isClosed) throw new Error('Attempting to use a disconnected port object');
        const copy: unknown = structuredClone(value);
        queueMicrotask(() => {
          other.received.push(copy);
          for (const listener of other.message) listener(copy);
        });
      },
      disconnect() {
        if (isClosed) return;
        isClosed = true;
        queueMicrotask(() => other.disconnect.forEach((listener) => listener(undefined)));
      },
      onMessage: { addListener: (listener) => own.message.push(listener) },
      onDisconnect: { addListener: (listener) => own.disconnect.push(listener) },
    };
  }
  return [createPort(ends[0], ends[1]), createPort(ends[1], ends[0])];
}

/** Waits until `condition` is true. Fails after thirty seconds. */
export async function until(condition: () => boolean): Promise<void> {
  for (const start = Date.now(); !condition();) {
    if (Date.now() - start > 30_000) throw new Error('It did not happen within thirty seconds.');
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
