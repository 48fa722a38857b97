import type { RequestParameters } from '../../completions/rejected-parameters';
import { createCompletionEnding, type CompletionEnding } from '../stream/completion-ending';
import type { Chunk, Engine } from '../engine';
import { PRIVATE_HOST_TIMEOUTS, TIMEOUTS } from '../stream/guard-fetch';
import { askAccepted, openStream } from '../stream/open-stream';
import { createPost, expectCompletion, FINISHED_MS, type ProviderDoors, type Server } from '../provider/openai';
import { readAnswer } from '../stream/read-answer';
import { toSummaryBody } from './body';
import { createStreamPosition, type StreamPosition, toEventId } from '../stream/stream-position';
import { outlastLosses, type ResumeDoors } from './resume';
import { toRelayCode } from './refusal';
import { stopStream } from './stop';
import { createTokenForm, type TokenForm } from './token-form';

/** A relay at any base URL: a server that answers `POST <baseUrl>/summary` with the chunks of a completion. */
export type Relay = Server;

export type RelayDoors = Omit<ProviderDoors, 'createFence'> & ResumeDoors;

export type RelayEngine = {
  engine: Engine;
  /** Streams an answer again from its first word; `interrupted` when the relay no longer has it. This costs nothing. */
  resume: (stream: string, signal: AbortSignal) => AsyncIterable<Chunk>;
};

/** Starts a stream; `null` when it was started before. */
type Open = (request: OpenSummary) => AsyncGenerator<Chunk, AsyncIterable<unknown>>;

type OpenSummary = (parameters: RequestParameters) => Promise<AsyncIterable<unknown>>;

/** A relay may take time before a stream's first word, but not before what it already has. */
const REOPEN_HEADERS_MS = 10_000;

/**
 * The engine that asks a relay, over any number of connections. A lost one is resumed without a second request, which
 * would cost money. When `signal` aborts, the relay is told that no client will return.
 */
export function createRelayEngine(relay: Relay, doors: RelayDoors): RelayEngine {
  const form = createTokenForm(relay.key, doors);
  return {
    engine: (article, wish, signal) =>
      read(createStreamPosition(), signal, (request) => {
        const body = toSummaryBody(article, wish);
        const ask = (parameters: RequestParameters) => request({ ...body, ...parameters });
        const parameters = { stream_options: { include_usage: true } };
        return openStream(() => askAccepted(ask, parameters, doors), signal, doors.sleep);
      }),
    resume: (stream, signal) => read(createStreamPosition(stream), signal, null),
  };

  async function* read(position: StreamPosition, signal: AbortSignal, open: Open | null): AsyncGenerator<Chunk> {
    const stop = () => stopStream({ ...relay, isKeyBare: form.isBare }, position, doors.fetch);
    if (signal.aborted) return stop();
    signal.addEventListener('abort', stop);
    try {
      const ending = createCompletionEnding();
      const request = createRequest(relay, doors, { position, signal, ending, form });
      const first = open && (yield* open(request));
      const values = outlastLosses(first, { position, ending, signal, reopen: () => request({}) }, doors);
      yield* readAnswer(values, ending, { finishedMs: doors.timeouts?.finishedMs ?? FINISHED_MS, signal });
    } finally {
      signal.removeEventListener('abort', stop);
    }
  }
}

/** Requests the summary of one word, and stops at the first chunk. Throws the `RunError` that a run would throw. */
export async function testRelay(relay: Relay, doors: RelayDoors, signal: AbortSignal): Promise<void> {
  const position = createStreamPosition();
  const form = createTokenForm(relay.key, doors);
  const request = createRequest(relay, doors, { position, signal, ending: createCompletionEnding(), form });
  try {
    await expectCompletion(await request({ content: 'Hi', length: 'short' }));
  } finally {
    stopStream({ ...relay, isKeyBare: form.isBare }, position, doors.fetch);
  }
}

/** Requests to the relay: the one that starts a stream, and those that resume it at `position`. */
function createRequest(
  relay: Relay,
  doors: RelayDoors,
  {
    position,
    signal,
    ending,
    form,
  }: { position: StreamPosition; signal: AbortSignal; ending: CompletionEnding; form: TokenForm },
): OpenSummary {
  const usual = doors.timeouts ?? (relay.isPrivateHost ? PRIVATE_HOST_TIMEOUTS : TIMEOUTS);
  const quick = { ...usual, headersMs: Math.min(REOPEN_HEADERS_MS, usual.headersMs) };
  return (body) => {
    const timeouts = position.isResumed ? quick : usual;
    const guard = { timeouts, ending, position, toOwnCode: toRelayCode };
    const headers = { 'pith-resume': '1', ...(position.isResumed && { 'last-event-id': toEventId(position) }) };
    return form.ask(() => {
      const server = { ...relay, isKeyBare: form.isBare };
      return createPost(server, '/summary', { ...doors, ...relay, ...guard }, signal)(body, headers);
    });
  };
}
