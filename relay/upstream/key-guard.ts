import { MIN_KEY_CHARS, REDACTED } from './block-bytes.ts';
import type { ChunkEvent } from './event.ts';

/** A chunk and the block that it was read from, which is out of date if the chunk is no longer plain. */
export type Guarded = { chunk: ChunkEvent; block: Buffer };

export type KeyGuard = {
  /** The chunks that can be sent now, in their order: none while their text may be the beginning of the key. */
  push(chunk: ChunkEvent, block: Buffer): Guarded[];
  /** The chunks that are held back; nothing follows. */
  flush(): Guarded[];
};

/** Fewer letters give nothing away, and end ordinary text too often: chunks would wait for no reason. */
const MIN_START_CHARS = 4;
/** This many characters of the key count as the key; of a short one, half. */
const MAX_PIECE_CHARS = 12;
const FIELDS = ['delta', 'reasoning'] as const;

/**
 * Removes a key that is written over several chunks. Chunks are held back only while the text so far ends like the key
 * begins. One chunk that holds the whole key is left to `redactChunk`, which changes fewer bytes.
 */
export function createKeyGuard(readKey: () => string): KeyGuard {
  let held: Guarded[] = [];
  /** The last letters that went out, before what is held. */
  const sent = { delta: '', reasoning: '' };
  const toText = (field: (typeof FIELDS)[number]) => sent[field] + held.map(({ chunk }) => chunk[field]).join('');

  const flush = () => {
    const key = readKey();
    for (const field of FIELDS) {
      const text = toText(field);
      const ranges = key.length < MIN_KEY_CHARS ? [] : findKey(text, key);
      const isInOne = held.length === 1 && text.slice(sent[field].length).includes(key);
      if (ranges.length > 0 && !isInOne) held = removeRanges(held, field, ranges, sent[field].length);
      sent[field] = text.slice(1 - MIN_START_CHARS);
    }
    const released = held;
    held = [];
    return released;
  };
  return {
    push(chunk, block) {
      held.push({ chunk, block });
      const key = readKey();
      const mayContinue =
        chunk.finishReason === null &&
        key.length >= MIN_KEY_CHARS &&
        FIELDS.some((field) => endsLikeStart(toText(field), key));
      return mayContinue ? [] : flush();
    },
    flush,
  };
}

/** Whether the text ends with the beginning of the key, but not with all of it. */
function endsLikeStart(text: string, key: string): boolean {
  const start = key.slice(0, MIN_START_CHARS);
  for (
    let at = text.lastIndexOf(start);
    at >= 0 && text.length - at < key.length;
    at = text.lastIndexOf(start, at - 1)
  ) {
    if (key.startsWith(text.slice(at))) return true;
    if (at === 0) return false;
  }
  return false;
}

type Range = { start: number; end: number };

/** Where the key is written in the text, or so much of its beginning that it counts as the key. */
function findKey(text: string, key: string): Range[] {
  const piece = key.slice(0, Math.min(MAX_PIECE_CHARS, Math.max(MIN_KEY_CHARS, Math.ceil(key.length / 2))));
  const ranges: Range[] = [];
  for (let start = text.indexOf(piece); start >= 0; start = text.indexOf(piece, ranges.at(-1)?.end)) {
    let end = start + piece.length;
    while (end < start + key.length && text[end] === key[end - start]) end += 1;
    ranges.push({ start, end });
  }
  return ranges;
}

/** `offset`: where the text of the first chunk begins in the text that the ranges are of. */
function removeRanges(
  chunks: readonly Guarded[],
  field: (typeof FIELDS)[number],
  ranges: readonly Range[],
  offset: number,
): Guarded[] {
  let from = offset;
  let isRedacting = false;
  return chunks.map((guarded) => {
    const text = guarded.chunk[field];
    const [begin, end] = [from, from + text.length];
    from = end;
    const inside = ranges.filter((range) => range.start < end && range.end > begin);
    if (inside.length === 0) return guarded;
    let clean = '';
    let at = begin;
    for (const range of inside) {
      clean += text.slice(at - begin, Math.max(0, range.start - begin));
      if (range.start >= begin || !isRedacting) clean += REDACTED;
      isRedacting = true;
      at = Math.min(range.end, end);
    }
    isRedacting = inside.at(-1)!.end > end;
    clean += text.slice(at - begin);
    return { ...guarded, chunk: withText(guarded.chunk, field, clean) };
  });
}

/** The chunk with another text in this field, wherever the upstream wrote it. */
function withText(chunk: ChunkEvent, field: (typeof FIELDS)[number], text: string): ChunkEvent {
  const choices = (chunk.value.choices as { index?: number; delta?: Record<string, unknown> }[]).map((choice) => {
    if ((choice.index ?? 0) !== 0 || !choice.delta) return choice;
    const [answer, thought] = field === 'delta' ? [text, chunk.reasoning] : [chunk.delta, text];
    const delta = { ...choice.delta };
    // What is no text, such as `null`, holds no key.
    for (const name of ['reasoning', 'reasoning_content']) if (delta[name]) delta[name] = thought;
    if (delta.refusal) delta.refusal = delta.content ? '' : answer;
    if (delta.content) delta.content = answer;
    return { ...choice, delta };
  });
  return { ...chunk, [field]: text, isPlain: false, value: { ...chunk.value, choices } };
}
