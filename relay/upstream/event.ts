import { redactKey } from './block-bytes.ts';
import { isRecord } from '../../lib/is-record.ts';
import { parseJson } from '../../lib/completions/parse-json.ts';
import { findErrorWords, findMessage } from '../../lib/completions/provider-words.ts';

export { redactKey, withId } from './block-bytes.ts';

/** What a chunk of a completion tells. Only choice 0 counts. */
export type ChunkEvent = {
  kind: 'chunk';
  delta: string;
  /** What the model writes to itself. */
  reasoning: string;
  /** In the upstream's own word; `null` while the model goes on. */
  finishReason: string | null;
  usage: { promptTokens: number; completionTokens: number; cachedTokens: number } | null;
  /** Holds nothing but the usage that the relay asked for. */
  isUsageOnly: boolean;
  /** Whether any client understands the block as it is; otherwise `redactChunk` writes it anew. */
  isPlain: boolean;
  value: Record<string, unknown>;
};

export type UpstreamEvent =
  | ChunkEvent
  /** Comments, `retry:` and blank lines: no data. */
  | { kind: 'comment' }
  /** Data that means nothing, such as a ping. Not to be passed on: a client that expects chunks falls over it. */
  | { kind: 'ping' }
  | { kind: 'done' }
  /** `words` are the upstream's own, with all they may quote. */
  | { kind: 'error'; words: string }
  | { kind: 'garbage' };

const COMMENT = { kind: 'comment' } as const;
const PING = { kind: 'ping' } as const;
const DONE = { kind: 'done' } as const;
const GARBAGE = { kind: 'garbage' } as const;

const KEEP_ALIVE = /^(ping|heartbeat|keep-?alive)$/i;

/** Says what a block of the upstream's event stream is, whatever it holds. Never throws. */
export function readUpstreamEvent(block: Buffer): UpstreamEvent {
  const { name, lines, stray } = readFields(block.toString('utf8'));
  if (lines.length === 0) return stray === null ? COMMENT : readStrayLine(stray);
  let text = lines.join('\n').trim();
  if (text === '' || KEEP_ALIVE.test(name)) return PING;
  if (text === '[DONE]') return DONE;
  let value = parseJson(text);
  // Some relays wrap the chunk in a JSON string.
  const isString = typeof value === 'string';
  if (isString) {
    text = (value as string).trim();
    if (text === '[DONE]') return DONE;
    value = parseJson(text);
  }
  if (name === 'error') return { kind: 'error', words: findMessage(value) ?? text };
  if (value === null) return PING;
  const words = findErrorWords(value);
  if (words !== null) return { kind: 'error', words };
  if (!isRecord(value) || Array.isArray(value)) return GARBAGE;
  if (value.type === 'ping') return PING;
  const isPlain = !isString && lines.length === 1 && !value.error;
  if (value.error === undefined) return readChunk(value, isPlain);
  // An empty error, which SDKs throw at all the same.
  const { error: _, ...chunk } = value;
  return readChunk(chunk, isPlain);
}

/** A chunk as the block any client understands. */
export function toBlock(value: Record<string, unknown>): Buffer {
  return Buffer.from(`data: ${JSON.stringify(value)}\n\n`);
}

const BACKSLASH = 0x5c;

/**
 * What to send a client of a chunk, without the upstream's key: `block` itself where any client understands it. A key
 * written with escapes (`\u0073k-…`) is found too, and the chunk then written anew. One that is split over two chunks
 * is not: what came before has gone out.
 */
export function redactChunk({ isPlain, value }: ChunkEvent, block: Buffer, key: string): Buffer {
  if (!isPlain) return redactKey(toBlock(value), key);
  const clean = redactKey(block, key);
  if (!clean.includes(BACKSLASH)) return clean;
  const written = toBlock(value);
  const cleanWritten = redactKey(written, key);
  return cleanWritten === written ? clean : cleanWritten;
}

type Fields = { name: string; lines: string[]; stray: string | null };

function readFields(text: string): Fields {
  const fields: Fields = { name: '', lines: [], stray: null };
  for (const line of text.replace(/^\uFEFF/, '').split(/\r\n|\n|\r/)) {
    const colon = line.indexOf(':');
    if (line === '' || colon === 0) continue;
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? '' : line.slice(line[colon + 1] === ' ' ? colon + 2 : colon + 1);
    if (field === 'data') fields.lines.push(value);
    else if (field === 'event') fields.name = value;
    else if (field !== 'id' && field !== 'retry') fields.stray ??= line;
  }
  return fields;
}

/** llama.cpp writes `error: {…}` as a field of its own, some gateways an error object without any field. */
function readStrayLine(line: string): UpstreamEvent {
  const text = line.replace(/^error:/, '').trim();
  const value = parseJson(text);
  const words = text === line.trim() ? findErrorWords(value) : (findMessage(value) ?? text);
  return words === null ? GARBAGE : { kind: 'error', words };
}

function readChunk(value: Record<string, unknown>, isPlain: boolean): UpstreamEvent {
  const choices: unknown[] = Array.isArray(value.choices) ? value.choices : [];
  // Groq puts its usage into a room of its own.
  const usage = parseUsage(value.usage) ?? (isRecord(value.x_groq) ? parseUsage(value.x_groq.usage) : null);
  if (!('choices' in value) && !usage) return GARBAGE;
  const isUsageOnly = choices.length === 0 && usage !== null;
  const chunk: ChunkEvent = {
    kind: 'chunk',
    delta: '',
    reasoning: '',
    finishReason: null,
    usage,
    isUsageOnly,
    isPlain,
    value,
  };
  for (const choice of choices) {
    if (!isRecord(choice) || (choice.index ?? 0) !== 0) continue;
    if (isRecord(choice.delta)) readDelta(choice.delta, chunk);
    const { finish_reason: reason } = choice;
    if (reason === 'error') return { kind: 'error', words: '' };
    // Some servers write the word.
    if (typeof reason === 'string' && reason !== '' && reason !== 'null') chunk.finishReason = reason;
  }
  return chunk;
}

function readDelta({ content, reasoning_content, reasoning }: Record<string, unknown>, chunk: ChunkEvent): void {
  // Servers that send both names of the reasoning send the same text under both.
  const thoughts = [reasoning_content, reasoning].find((text) => typeof text === 'string' && text !== '');
  if (typeof thoughts === 'string') chunk.reasoning += thoughts;
  if (typeof content === 'string') chunk.delta += content;
  // Mistral's reasoning models answer in parts.
  if (Array.isArray(content)) for (const part of content as unknown[]) readPart(part, chunk, 'delta');
}

function readPart(part: unknown, chunk: ChunkEvent, room: 'delta' | 'reasoning'): void {
  if (!isRecord(part)) return;
  if (part.type === 'text' && typeof part.text === 'string') chunk[room] += part.text;
  if (part.type !== 'thinking' || !Array.isArray(part.thinking) || room === 'reasoning') return;
  for (const thought of part.thinking as unknown[]) readPart(thought, chunk, 'reasoning');
}

function parseUsage(value: unknown): ChunkEvent['usage'] {
  if (!isRecord(value)) return null;
  const { prompt_tokens: promptTokens, completion_tokens: completionTokens, prompt_tokens_details: details } = value;
  if (!isCount(promptTokens) || !isCount(completionTokens)) return null;
  // DeepSeek's name is the second.
  const cached = (isRecord(details) ? details.cached_tokens : undefined) ?? value.prompt_cache_hit_tokens;
  return { promptTokens, completionTokens, cachedTokens: isCount(cached) ? Math.min(cached, promptTokens) : 0 };
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}
