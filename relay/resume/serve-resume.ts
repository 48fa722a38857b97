import type { Client } from '../client.ts';
import { RelayError, toRelayError } from '../errors.ts';
import type { KeptStream, Streams } from './streams.ts';

/** A stream that was lost so recently says so before this; one that still waits for its next event is worth a header. */
const FIRST_EVENT_MS = 50;

export type Position = { id: string; number: number };

/** Where a client wants to go on: `<stream>.<number of the last event>`; `null` for anything else. */
export function parsePosition(lastEventId: string): Position | null {
  const [, id, number] = /^([\w-]{1,64})\.(\d{1,15})$/.exec(lastEventId.trim()) ?? [];
  return id === undefined ? null : { id, number: Number(number) };
}

/** The stream of this token that `lastEventId` names. Throws `RelayError` `resume_expired`. */
export async function findStream(
  lastEventId: string,
  tokenId: string,
  streams: Streams,
): Promise<{ stream: KeptStream; after: number }> {
  const position = parsePosition(lastEventId);
  const stream = position && (await streams.find(position.id, tokenId));
  if (stream) return { stream, after: position.number };
  throw new RelayError('resume_expired', 'The relay no longer has this stream, or never had it for this token.');
}

/** Sends the events after `after`, then those to come. Nothing is asked or paid again. */
export async function serveResume(stream: KeptStream, after: number, client: Client): Promise<void> {
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
      client.begin();
      if (client.write(event) || controller.signal.aborted) continue;
      const { promise, resolve } = Promise.withResolvers<void>();
      goOn = resolve;
      await promise;
    }
  } catch (cause) {
    const error = toRelayError(cause);
    if (client.hasBegun) client.write(Buffer.from(`data: ${JSON.stringify(error)}\n\n`));
    else client.refuse(error);
  } finally {
    clearTimeout(begin);
    client.begin();
    client.end();
  }
}
