import { isWholeData } from '../../lib/completions/event-stream.ts';
import { RelayError } from '../base/errors.ts';

export type EventSplitter = {
  /** The blocks that `slice` completes. Throws `RelayError('upstream_not_openai')` when one grows beyond the limit. */
  push(slice: Buffer): Buffer[];
  /** What is left without a blank line, completed with one. */
  end(): Buffer[];
};

const MAX_EVENT_BYTES = 16_000_000;
/** A buffer up to this size is kept for the next block; a larger one is released. */
const KEPT_BYTES = 65_536;

const LF = 10;
const CR = 13;
const MARK = [0xef, 0xbb, 0xbf];
const DATA = Buffer.from('data:');

/** The index of `byte`, from `at` on; the length when there is none. */
function find(slice: Buffer, byte: number, at: number): number {
  const found = slice.indexOf(byte, at);
  return found < 0 ? slice.length : found;
}

/**
 * Cuts an event stream into its blocks, each with the blank line that ends it, without looking at their text: a byte
 * that ends a line is part of no other character in UTF-8. A block is given in the moment its end is certain, so
 * `\r\n\r` ends one, and the `\n` that belongs to it is added without waiting for it. Other bytes are neither added nor
 * lost: further blank lines stand in front of the next block. Where the slices are cut makes no difference.
 *
 * Some servers send events without blank lines between them: a whole object in one line of data is an event when
 * another line follows or the slice ends there, and gets its blank line. If one follows after all, it is dropped.
 */
export function createEventSplitter(maxEventBytes = MAX_EVENT_BYTES): EventSplitter {
  // The beginning of an incomplete block. It grows by doubling, so that tiny slices take linear time.
  let held = Buffer.alloc(0);
  let heldBytes = 0;
  let isLineEmpty = true;
  let hasLines = false;
  let lineEnd = '\n';
  let isAfterCr = false;
  /** The `\n` that is still to come was already added. */
  let isFeedGiven = false;
  /** How many bytes of a byte order mark were seen; they do not count as a line. */
  let markBytes = 0;
  /** Where the current line starts in the block. */
  let lineStart = 0;
  /** Where the first line of data is in the block; `null` without one. */
  let data: { start: number; end: number } | null = null;
  /** Whether the data is known to take more than one line. */
  let isOpen = false;
  /** Whether a blank line was added that may still arrive. */
  let isBlankGiven = false;

  const hold = (bytes: Buffer) => {
    if (heldBytes + bytes.length > held.length) {
      const grown = Buffer.allocUnsafeSlow(Math.max(1_024, 2 * held.length, heldBytes + bytes.length));
      held.copy(grown, 0, 0, heldBytes);
      held = grown;
    }
    bytes.copy(held, heldBytes);
    heldBytes += bytes.length;
  };
  const assertFits = (bytes: number) => {
    if (bytes > maxEventBytes)
      throw new RelayError('upstream_not_openai', 'The provider sent an event that is too long to be one.');
  };
  const release = (bytes: Buffer, lacksFeed: boolean): Buffer => {
    assertFits(heldBytes + bytes.length);
    const feed = lacksFeed ? 1 : 0;
    // Always a copy: a view would keep the whole slab that the socket read into, for as long as the block is kept.
    const block = Buffer.allocUnsafe(heldBytes + bytes.length + feed);
    held.copy(block, 0, 0, heldBytes);
    bytes.copy(block, heldBytes);
    if (lacksFeed) block[block.length - 1] = LF;
    heldBytes = 0;
    if (held.length > KEPT_BYTES) held = Buffer.alloc(0);
    isLineEmpty = true;
    hasLines = false;
    lineStart = 0;
    data = null;
    isOpen = false;
    return block;
  };
  /** `read`: the bytes of the block from one index to another. Looked at once for each block. */
  const isDataWhole = (read: (from: number, to: number) => Buffer): boolean => {
    if (!data || isOpen) return false;
    isOpen = !isWholeData(read(data.start + DATA.length, data.end).toString('utf8'));
    return !isOpen;
  };
  /** After a line that ends the block so far with `bytes`: the event before it, where it is one. */
  const takeEventBefore = (bytes: Buffer): Buffer | null => {
    const read = (from: number, to: number) =>
      from >= heldBytes
        ? bytes.subarray(from - heldBytes, to - heldBytes)
        : Buffer.concat([held.subarray(from, Math.min(to, heldBytes)), bytes.subarray(0, Math.max(0, to - heldBytes))]);
    const length = heldBytes + bytes.length;
    const line = lineStart;
    lineStart = length;
    const isData = read(line, Math.min(length, line + DATA.length)).equals(DATA);
    if (!data || !isDataWhole(read)) {
      if (isData) data ??= { start: line, end: length };
      return null;
    }
    const event = Buffer.concat([read(0, line), Buffer.from(lineEnd)]);
    const rest = Buffer.from(read(line, length));
    heldBytes = 0;
    hold(rest);
    lineStart = rest.length;
    data = isData ? { start: 0, end: rest.length } : null;
    return event;
  };

  /** The event that ends with the slice, where it is one. */
  const takeEventAtEnd = (): Buffer | null => {
    const isEnd = isLineEmpty && !isAfterCr && heldBytes === lineStart;
    if (!isEnd || !isDataWhole((from, to) => held.subarray(from, to))) return null;
    isBlankGiven = true;
    return release(Buffer.from(lineEnd), false);
  };

  const push = (slice: Buffer): Buffer[] => {
    const blocks: Buffer[] = [];
    let start = 0;
    let nextLf = -1;
    let nextCr = -1;
    for (let at = 0; at < slice.length; at += 1) {
      const byte = slice[at];
      if (isBlankGiven) {
        isBlankGiven = false;
        if (byte === LF || byte === CR) {
          start = at + 1;
          isAfterCr = byte === CR;
          isFeedGiven = isAfterCr;
          continue;
        }
      }
      if (byte === LF && isAfterCr) {
        isAfterCr = false;
        lineEnd = '\r\n';
        if (isFeedGiven) start = at + 1;
        else lineStart += 1;
        isFeedGiven = false;
      } else if (byte === LF || byte === CR) {
        const endsBlock = isLineEmpty && hasLines;
        const lacksFeed = endsBlock && byte === CR && lineEnd === '\r\n';
        if (endsBlock) {
          blocks.push(release(slice.subarray(start, at + 1), lacksFeed));
          start = at + 1;
        }
        const isLineEnd = !endsBlock && hasLines;
        if (!endsBlock && !hasLines) lineStart = heldBytes + at + 1 - start;
        isLineEmpty = true;
        isAfterCr = byte === CR;
        isFeedGiven = lacksFeed;
        if (!lacksFeed) lineEnd = byte === CR ? '\r' : '\n';
        const event = isLineEnd ? takeEventBefore(slice.subarray(start, at + 1)) : null;
        if (event) {
          blocks.push(event);
          start = at + 1;
        }
      } else {
        isAfterCr = false;
        if (markBytes < MARK.length && byte === MARK[markBytes] && isLineEmpty) {
          markBytes += 1;
          lineStart += 1;
          continue;
        }
        isLineEmpty = false;
        hasLines = true;
        // Skip the rest of the line, which is faster than checking each byte here.
        if (nextLf < at) nextLf = find(slice, LF, at);
        if (nextCr < at) nextCr = find(slice, CR, at);
        at = Math.min(nextLf, nextCr) - 1;
      }
      markBytes = MARK.length;
    }
    if (start < slice.length) hold(slice.subarray(start));
    assertFits(heldBytes);
    const last = takeEventAtEnd();
    return last ? [...blocks, last] : blocks;
  };

  return {
    push,
    end: () => {
      const blocks = hasLines && !isLineEmpty ? push(Buffer.from(lineEnd)) : [];
      return hasLines ? [...blocks, release(Buffer.from(lineEnd), false)] : blocks;
    },
  };
}
