import { isRecord } from '../is-record.ts';
import { parseJson } from './parse-json.ts';
import { findErrorWords, findMessage } from './provider-words.ts';

/** The fields of one block of an event stream. `stray`: lines that are not fields. */
export type Fields = { name: string; id: string | undefined; lines: string[]; stray: string[] };

export type StreamEvent =
  /** Comments, `retry:` and blank lines: no data. */
  | { kind: 'comment' }
  /** Data without meaning, such as a ping. */
  | { kind: 'ping' }
  | { kind: 'done' }
  /** `isPlain`: any client understands the block unchanged; otherwise `value` has to be written again. */
  | { kind: 'chunk'; value: Record<string, unknown>; isPlain: boolean }
  /** `words` are the server's own, with everything they may quote; `chunk` has the text beside the error. */
  | { kind: 'error'; words: string; value: unknown; chunk: Record<string, unknown> | null }
  /** Data that is not JSON: half a chunk, or a server's words. */
  | { kind: 'text'; text: string }
  /** A line or an object of another protocol; `words`: the line, '' for an object. */
  | { kind: 'other'; words: string };

const COMMENT = { kind: 'comment' } as const;
const PING = { kind: 'ping' } as const;
const DONE = { kind: 'done' } as const;

const KEEP_ALIVE = /^(ping|heartbeat|keep-?alive)$/i;

/** Parses the lines of one block, with any line ends, with or without a blank line at the end. */
export function parseFields(block: string): Fields {
  const fields: Fields = { name: '', id: undefined, lines: [], stray: [] };
  for (const line of block.replace(/^\uFEFF/, '').split(/\r\n|\n|\r/)) {
    const colon = line.indexOf(':');
    if (line === '' || colon === 0) continue;
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? '' : line.slice(line[colon + 1] === ' ' ? colon + 2 : colon + 1);
    if (field === 'data') fields.lines.push(value);
    else if (field === 'event') fields.name = value;
    else if (field === 'id') fields.id = value;
    else if (field !== 'retry') fields.stray.push(line);
  }
  return fields;
}

/**
 * Whether a line's data is a whole event, so that another line of data would make it invalid: an object, a list, `null`
 * or `[DONE]`. Some servers send events without blank lines between them.
 */
export function isWholeData(data: string): boolean {
  const text = data.trim();
  return text === '[DONE]' || text === 'null' || (/^[[{]/.test(text) && isRecord(parseJson(text)));
}

/** Classifies a block, whatever it contains. Never throws. */
export function readEvent({ name, lines, stray }: Fields): StreamEvent {
  for (const line of stray) {
    const error = readStrayLine(line);
    if (error) return error;
  }
  if (lines.length === 0) return stray[0] === undefined ? COMMENT : { kind: 'other', words: stray[0] };
  let text = lines.join('\n').trim();
  if (text === '' || KEEP_ALIVE.test(name)) return PING;
  let value = parseJson(text);
  // Some relays wrap the whole payload in a JSON string.
  const isString = typeof value === 'string';
  if (isString) {
    text = (value as string).trim();
    value = parseJson(text);
    if (!isRecord(value)) value = undefined;
  }
  if (text === '[DONE]') return DONE;
  if (name === 'error') return { kind: 'error', words: findMessage(value) ?? text, value, chunk: null };
  if (value === undefined) return { kind: 'text', text };
  const words = findErrorWords(value);
  if (words !== null) return { kind: 'error', words, value, chunk: toDeltasOnly(value) };
  if (!isRecord(value) || Array.isArray(value) || value.type === 'ping') return PING;
  if (!('choices' in value) && !isRecord(value.usage) && !isRecord(value.x_groq)) return { kind: 'other', words: '' };
  const isPlain = !isString && lines.length === 1;
  if (value.error === undefined) return { kind: 'chunk', value, isPlain };
  // An empty error; SDKs throw for it anyway.
  const { error, ...chunk } = value;
  return { kind: 'chunk', value: chunk, isPlain: isPlain && !error };
}

/** llama.cpp writes `error: {…}` as a separate field, some gateways an error object without any field. */
function readStrayLine(line: string): StreamEvent | null {
  const text = line.replace(/^error:/, '').trim();
  const value = parseJson(text);
  const words = text === line.trim() ? findErrorWords(value) : (findMessage(value) ?? text);
  return words === null ? null : { kind: 'error', words, value, chunk: null };
}

/** The text beside an error, without a finish reason and the error itself; `null` when there is none. */
function toDeltasOnly(value: unknown): Record<string, unknown> | null {
  if (!isRecord(value) || !Array.isArray(value.choices)) return null;
  const choices = (value.choices as unknown[]).map((choice) =>
    isRecord(choice) ? { index: choice.index, delta: choice.delta } : choice,
  );
  return { choices };
}
