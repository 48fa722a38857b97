import { RelayError } from '../base/errors.ts';
import { createEventSplitter } from '../upstream/event-splitter.ts';
import type { Meter } from './meter.ts';
import type { OpenStream } from '../resume/streams.ts';
import { redactWords } from '../../lib/completions/provider-words.ts';
import { type ChunkEvent, readUpstreamEvent, redactChunk, toChunkEvent, withId } from '../upstream/event.ts';
import { createKeyGuard, type Guarded } from '../upstream/key-guard.ts';
import { toNotOpenAi } from '../upstream/opening.ts';
import { toStreamError } from '../upstream/refusal.ts';

/** The whole events that a slice completes, as they are sent to the client, and how the answer ended, if it did. */
export type Taken = { events: Buffer[]; end: 'done' | RelayError | null };

export type PassThrough = {
  take(slice: Buffer): Taken;
  /** After the upstream's last slice: an event that only lacks its blank line. */
  takeRest(): Taken;
  /** Gives an event its id, and keeps it for a client that reconnects. */
  toNumbered(event: Buffer): Buffer;
  /** How many events have an id. */
  readonly count: number;
  readonly hasSentUsage: boolean;
};

type Options = {
  streamId: string;
  meter: Meter;
  kept: OpenStream;
  /** The key of the upstream that answered. */
  readKey: () => string;
  /** Whether a chunk that holds only the usage is sent to the client. */
  passesUsage: boolean;
};

/**
 * Passes the upstream's events on, unchanged except for an id line at the end of each, and meters them on the way. The
 * upstream's key is removed wherever it is quoted.
 */
export function createPassThrough({ streamId, meter, kept, readKey, passesUsage }: Options): PassThrough {
  const splitter = createEventSplitter();
  const guard = createKeyGuard(readKey);
  let count = 0;
  let hasSentUsage = false;
  let isCompletion = false;
  let isOther = false;
  let isReasonEmpty = false;

  const toNumbered = (event: Buffer) => {
    count += 1;
    const numbered = withId(event, `${streamId}.${count}`);
    kept.append(count, numbered);
    return numbered;
  };
  const send = (guarded: readonly Guarded[], events: Buffer[]) => {
    for (const { chunk, block } of guarded) events.push(toNumbered(redactChunk(chunk, block, readKey())));
  };
  const takeBlock = (block: Buffer, events: Buffer[]): Taken['end'] => {
    const event = readUpstreamEvent(block);
    if (event.kind === 'done' || event.kind === 'error' || event.kind === 'text') send(guard.flush(), events);
    switch (event.kind) {
      // Not every client knows comments; the relay writes its own.
      case 'comment':
      case 'ping':
        return null;
      case 'done':
        return isReasonEmpty && !meter.finishReason
          ? new RelayError('upstream_cut_off', 'The provider gave no reason why it stopped.')
          : 'done';
      case 'error':
        if (event.chunk) takeDeltas(toChunkEvent(event.chunk, false), events);
        return toStreamError(event, readKey());
      case 'text':
        // Garbage after the finish reason does not undo the answer.
        return meter.finishReason ? null : toStreamError({ words: event.text, value: null }, readKey());
      case 'other':
        isOther = true;
        return null;
      case 'chunk':
        isCompletion ||= 'choices' in event.value;
        if (event.delta !== '' || event.isReasonEmpty) ({ isReasonEmpty } = event);
        if (event.meaning === 'failed' || event.meaning === 'unknown') {
          takeDeltas(event, events);
          return toBroken(event, readKey());
        }
        meter.read(event);
        // A client that did not ask for usage expects choices in every chunk; Azure's first has none.
        if (!passesUsage && !hasChoices(event.value)) return null;
        hasSentUsage ||= event.isUsageOnly;
        send(guard.push(event, block), events);
        return null;
    }
  };
  /** What an event holds beside its error. */
  const takeDeltas = (event: ChunkEvent, events: Buffer[]) => {
    const { delta, reasoning, value } = event;
    if (delta === '' && reasoning === '') return;
    meter.read({ ...event, finishReason: null });
    const choices = (value.choices as { index?: unknown; delta?: unknown }[]).map(({ index, delta: each }) => ({
      index,
      delta: each,
      finish_reason: null,
    }));
    const chunk = { ...event, isPlain: false, finishReason: null, value: { ...value, choices } };
    send([...guard.push(chunk, Buffer.of()), ...guard.flush()], events);
  };
  const takeBlocks = (blocks: readonly Buffer[]): Taken => {
    const events: Buffer[] = [];
    for (const block of blocks) {
      const end = takeBlock(block, events);
      if (end) return { events, end };
    }
    return { events, end: null };
  };

  return {
    take: (slice) => takeBlocks(splitter.push(slice)),
    takeRest: () => {
      // A block that was cut in its middle is not an event.
      const taken = takeBlocks(splitter.end().filter((rest) => readUpstreamEvent(rest).kind !== 'text'));
      send(guard.flush(), taken.events);
      return isOther && !isCompletion ? { ...taken, end: taken.end ?? toNotOpenAi('other') } : taken;
    },
    toNumbered,
    get count() {
      return count;
    },
    get hasSentUsage() {
      return hasSentUsage;
    },
  };
}

/** The error for an answer that broke, or that ends for a reason which nobody documents: it may be half an answer. */
function toBroken({ meaning, finishReason }: ChunkEvent, key: string): RelayError {
  const word = redactWords(finishReason ?? '', key);
  return meaning === 'failed'
    ? new RelayError('upstream_error', `The provider reported an error: ${word}.`)
    : new RelayError('upstream_cut_off', `The provider broke off its answer: ${word}.`);
}

function hasChoices({ choices }: Record<string, unknown>): boolean {
  return Array.isArray(choices) && choices.length > 0;
}
