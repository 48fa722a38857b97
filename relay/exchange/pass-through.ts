import { RelayError } from '../base/errors.ts';
import { createEventSplitter } from '../upstream/event-splitter.ts';
import type { Meter } from './meter.ts';
import type { OpenStream } from '../resume/streams.ts';
import { readUpstreamEvent, redactChunk, redactKey, withId } from '../upstream/event.ts';
import { toWordsError } from '../upstream/refusal.ts';

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

const COLON = 0x3a;
const LATER_FIELD = /[\r\n][^:\r\n]/;

type Options = {
  streamId: string;
  meter: Meter;
  kept: OpenStream;
  upstreamKey: string;
  /** Whether a chunk that holds only the usage is sent to the client. */
  passesUsage: boolean;
};

/**
 * Passes the upstream's events on, unchanged except for an id line before each, and meters them on the way. The
 * upstream's key is removed wherever it is quoted.
 */
export function createPassThrough({ streamId, meter, kept, upstreamKey, passesUsage }: Options): PassThrough {
  const splitter = createEventSplitter();
  let count = 0;
  let hasSentUsage = false;

  const toNumbered = (event: Buffer) => {
    count += 1;
    const numbered = withId(event, `${streamId}.${count}`);
    kept.append(count, numbered);
    return numbered;
  };
  const takeBlock = (block: Buffer, events: Buffer[]): Taken['end'] => {
    const event = readUpstreamEvent(block);
    switch (event.kind) {
      case 'comment':
        // A block without data may hold an `id:`, which would replace ours.
        if (block[0] === COLON && !LATER_FIELD.test(block.toString('latin1')))
          events.push(redactKey(block, upstreamKey));
        return null;
      case 'ping':
        return null;
      case 'done':
        return 'done';
      case 'error':
        return toWordsError(event.words, upstreamKey);
      case 'garbage':
        // Garbage after the finish reason does not undo the answer.
        if (meter.finishReason) return null;
        return new RelayError('upstream_not_openai', 'The provider sent something other than chunks of a completion.');
      case 'chunk':
        meter.read(event);
        if (event.isUsageOnly && !passesUsage) return null;
        hasSentUsage ||= event.isUsageOnly;
        events.push(toNumbered(redactChunk(event, block, upstreamKey)));
        return null;
    }
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
      const rest = splitter.end();
      // A block that was cut in its middle is not an event.
      return takeBlocks(rest && readUpstreamEvent(rest).kind !== 'garbage' ? [rest] : []);
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
