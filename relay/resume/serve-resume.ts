import type { Client } from '../base/client.ts';
import { RelayError, toRelayError } from '../base/errors.ts';
import type { KeptStream, Streams } from './streams.ts';

/** A stream that cannot be resumed fails sooner than this. After it the headers are sent, even without an event. */
const FIRST_EVENT_MS = 50;

export type Position = { id: string; number: number };

/** Where a client wants to resume: `<stream>.<number of the last event>`; `null` for anything else. */
function parsePosition(lastEventId: string): Position | null {
  const [, id, number] = /^([\w-]{1,64})\.(\d{1,15})$/.exec(lastEventId.trim()) ?? [];
  return id === undefined ? null : { id, number: Number(number) };
}

/** The stream of this token that `lastEventId` names. Throws `RelayError` `resume_expired`. */
export async function findStream(
  lastEventId: string,
  tokenId: string,
  streams: Streams,
): Promise<Position & { stream: KeptStream }> {
  const position = parsePosition(lastEventId);
  const stream = position && (await streams.find(position.id, tokenId));
  if (stream) return { ...position, stream };
  throw new RelayError('resume_expired', 'The relay no longer has this stream, or never had it for this token.');
}

export type Resumer = {
  /**
   * Sends the events after the one that `lastEventId` names, then those to come. Nothing is asked or paid again. Throws
   * `RelayError` `resume_expired` before anything is sent.
   */
  serve(lastEventId: string, tokenId: string, client: Client): Promise<void>;
  /** Resolves when no client is reading. */
  idle(): Promise<unknown>;
};

/** `idleMs`: how long a reconnected client may go without reading. */
export function createResumer(streams: Streams, idleMs: number): Resumer {
  /** One for each stream: a client that reconnects replaces its earlier connection. */
  const reading = new Map<string, Client>();
  const served = new Set<Promise<void>>();
  return {
    serve: async (lastEventId, tokenId, client) => {
      const { stream, id, number } = await findStream(lastEventId, tokenId, streams);
      if (client.isGone) return;
      reading.get(id)?.destroy();
      reading.set(id, client);
      const serving = send(stream, number, client, idleMs);
      served.add(serving);
      await serving;
      served.delete(serving);
      if (reading.get(id) === client) reading.delete(id);
    },
    idle: () => Promise.all(served),
  };
}

async function send(stream: KeptStream, after: number, client: Client, idleMs: number): Promise<void> {
  const controller = new AbortController();
  let goOn: () => void = () => undefined;
  client.onClose = () => {
    controller.abort();
    goOn();
  };
  client.onDrain = () => goOn();
  const begin = setTimeout(() => client.begin(), FIRST_EVENT_MS);
  try {
    for await (const event of stream.read(after, controller.signal)) {
      if (client.write(event) || client.isGone) continue;
      const { promise, resolve } = Promise.withResolvers<void>();
      goOn = resolve;
      const timer = setTimeout(() => client.destroy(), idleMs);
      await promise;
      clearTimeout(timer);
    }
  } catch (cause) {
    const error = toRelayError(cause);
    // A connection that breaks makes the client try again, maybe at the relay that has the stream.
    if (client.hasBegun && error.code === 'resume_unavailable') client.destroy();
    else if (client.hasBegun) client.write(Buffer.from(`data: ${JSON.stringify(error)}\n\n`));
    else client.refuse(error);
  } finally {
    clearTimeout(begin);
    client.begin();
    await client.end();
  }
}
