import { readChunk } from '../../lib/completions/chunk.ts';
import { type Fields, parseFields, readEvent, type StreamEvent } from '../../lib/completions/event-stream.ts';
import type { FinishMeaning } from '../../lib/completions/finish-reason.ts';
import type { Usage } from '../money/usage.ts';
import { redactKey } from './block-bytes.ts';

export { withId } from './block-bytes.ts';

/** What a chunk of a completion tells. Only choice 0 counts. */
export type ChunkEvent = {
  kind: 'chunk';
  delta: string;
  /** What the model writes to itself. */
  reasoning: string;
  /** In the upstream's own word; `null` while the model goes on. */
  finishReason: string | null;
  /** What that word means. */
  meaning: FinishMeaning | null;
  /** Whether that word is empty. */
  isReasonEmpty: boolean;
  usage: Omit<Usage, 'isEstimated'> | null;
  /** Holds nothing but the usage that the relay asked for. */
  isUsageOnly: boolean;
  /** Whether any client understands the block as it is; otherwise `redactChunk` writes it again. */
  isPlain: boolean;
  value: Record<string, unknown>;
};

export type UpstreamEvent = ChunkEvent | Exclude<StreamEvent, { kind: 'chunk' }>;

/** Says what a block of the upstream's event stream is, whatever it holds. Never throws. */
export function readUpstreamEvent(block: Buffer): UpstreamEvent {
  const text = block.toString('utf8');
  const event = readEvent(parseOneLine(text) ?? parseFields(text));
  return event.kind === 'chunk' ? toChunkEvent(event.value, event.isPlain) : event;
}

const DATA = 'data: ';

/** The fields of a block of one line of data, as nearly all are; `null` for any other. */
function parseOneLine(block: string): Fields | null {
  const isOneLine = block.startsWith(DATA) && block.indexOf('\n') === block.length - 2 && block.endsWith('\n');
  if (!isOneLine || block.includes('\r')) return null;
  return { name: '', id: undefined, lines: [block.slice(DATA.length, -2)], stray: [] };
}

/** What a chunk that is known to be one tells. */
export function toChunkEvent(value: Record<string, unknown>, isPlain: boolean): ChunkEvent {
  const chunk: ChunkEvent = {
    kind: 'chunk',
    delta: '',
    reasoning: '',
    finishReason: null,
    meaning: null,
    isReasonEmpty: false,
    usage: null,
    isUsageOnly: false,
    isPlain,
    value,
  };
  for (const piece of readChunk(value)) {
    switch (piece.type) {
      case 'delta':
      case 'reasoning':
        chunk[piece.type] += piece.text;
        break;
      case 'refusal':
        chunk.delta += piece.text;
        break;
      case 'no-reason':
        chunk.isReasonEmpty = true;
        break;
      case 'finish':
        chunk.finishReason = piece.word;
        chunk.meaning = piece.meaning;
        break;
      case 'usage': {
        const { promptTokens, completionTokens, cachedTokens = 0, cacheWriteTokens } = piece.usage;
        chunk.usage = {
          ...{ promptTokens, completionTokens, cachedTokens },
          ...(cacheWriteTokens !== undefined && { cacheWriteTokens }),
        };
      }
    }
  }
  const hasChoices = Array.isArray(value.choices) && value.choices.length > 0;
  chunk.isUsageOnly = !hasChoices && chunk.usage !== null;
  return chunk;
}

/** A chunk as the block any client understands. */
export function toBlock(value: Record<string, unknown>): Buffer {
  return Buffer.from(`data: ${JSON.stringify(value)}\n\n`);
}

const BACKSLASH = 0x5c;

/**
 * What to send a client of a chunk, without the upstream's key: `block` itself where any client understands it. A key
 * written with escapes (`\u0073k-…`) is found too; the chunk is then written again. A key guard finds one that is
 * split over several chunks.
 */
export function redactChunk({ isPlain, value }: ChunkEvent, block: Buffer, key: string): Buffer {
  if (!isPlain) return redactKey(toBlock(value), key);
  const clean = redactKey(block, key);
  if (!clean.includes(BACKSLASH)) return clean;
  const written = toBlock(value);
  const cleanWritten = redactKey(written, key);
  return cleanWritten === written ? clean : cleanWritten;
}
