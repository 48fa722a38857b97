import { isRecord } from '../is-record.ts';
import { parseJson } from './parse-json.ts';
import { findErrorWords, findMessage } from './provider-words.ts';

/** The kinds of JSON answers that arrive instead of an event stream. */
export type WholeAnswer =
  /** A whole completion, as the equivalent chunks. */
  | { kind: 'completion'; chunks: Record<string, unknown>[] }
  /** `words` are the server's own, with everything they may quote. */
  | { kind: 'error'; words: string; value: unknown }
  /** Half a completion. */
  | { kind: 'cut-off' }
  /** Ollama's own protocol, `/api/chat` or `/api/generate`. */
  | { kind: 'ollama-native' }
  | { kind: 'other'; words: string };

/** Whether more follows a first line that is an object: JSON lines, which need not be read to the end. */
export function isJsonLines(text: string): boolean {
  const start = text.trimStart();
  const end = start.indexOf('\n');
  return end > 0 && start.slice(end).trim() !== '' && isRecord(parseJson(start.slice(0, end)));
}

/** Classifies an answer. Never throws. */
export function readWholeAnswer(text: string): WholeAnswer {
  const json = text.replace(/^\uFEFF/, '').trim();
  const answer = parseJson(isJsonLines(json) ? json.slice(0, json.indexOf('\n')) : json);
  const choice = isRecord(answer) && Array.isArray(answer.choices) ? (answer.choices[0] as unknown) : undefined;
  if (isRecord(answer) && isRecord(choice) && isRecord(choice.message))
    return { kind: 'completion', chunks: toChunks(answer, choice) };
  if (answer === undefined && /"choices"\s*:/.test(json)) return { kind: 'cut-off' };
  const words = findErrorWords(answer);
  if (words !== null) return { kind: 'error', words, value: answer };
  // Ollama's answers say whether they are `done`.
  if (isRecord(answer) && typeof answer.done === 'boolean') return { kind: 'ollama-native' };
  return { kind: 'other', words: findMessage(answer) ?? '' };
}

function toChunks(
  { choices: _choices, error: _error, usage, ...head }: Record<string, unknown>,
  { message, finish_reason }: Record<string, unknown>,
): Record<string, unknown>[] {
  const toChunk = (more: Record<string, unknown>) => ({ ...head, object: 'chat.completion.chunk', ...more });
  return [
    toChunk({ choices: [{ index: 0, delta: message, finish_reason: null }] }),
    toChunk({ choices: [{ index: 0, delta: {}, finish_reason: finish_reason ?? 'stop' }] }),
    ...(isRecord(usage) ? [toChunk({ choices: [], usage })] : []),
  ];
}
