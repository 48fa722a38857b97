import { RunError } from '../errors';
import { isRecord } from '../is-record';
import type { FinishReason } from './finish-reason.ts';
import type { Usage } from './usage.ts';

/** One piece of what a completion's chunk says. */
export type CompletionChunk =
  | { type: 'delta'; text: string }
  /** What a model writes to itself before its answer; never part of the summary. */
  | { type: 'reasoning'; text: string }
  | { type: 'usage'; usage: Usage }
  | { type: 'finish'; finishReason: FinishReason };

/**
 * Reads one chunk of a completion, whatever its shape: usage and Azure's first chunk have empty `choices`, some servers
 * send `choices: null`, or pings. Only choice 0 counts.
 */
export function* readCompletionChunk(value: unknown): Generator<CompletionChunk> {
  if (!isRecord(value)) return;
  const choices: unknown[] = Array.isArray(value.choices) ? value.choices : [];
  for (const choice of choices) {
    if (!isRecord(choice) || (choice.index ?? 0) !== 0) continue;
    if (isRecord(choice.delta)) yield* readDelta(choice.delta);
    if (choice.finish_reason === 'error') throw new RunError('provider-error');
    const finishReason = parseFinishReason(choice.finish_reason);
    if (finishReason) yield { type: 'finish', finishReason };
  }
  // Groq puts its usage into a room of its own.
  const usage = parseUsage(value.usage) ?? (isRecord(value.x_groq) ? parseUsage(value.x_groq.usage) : null);
  if (usage) yield { type: 'usage', usage };
}

/** Servers that send both names of the reasoning send the same text under both. */
function* readDelta({ reasoning_content, reasoning, content }: Record<string, unknown>): Generator<CompletionChunk> {
  const thoughts = [reasoning_content, reasoning].find((text) => typeof text === 'string' && text !== '');
  if (typeof thoughts === 'string') yield { type: 'reasoning', text: thoughts };
  if (typeof content === 'string' && content !== '') yield { type: 'delta', text: content };
  // Mistral's reasoning models answer in parts.
  if (Array.isArray(content)) for (const part of content as unknown[]) yield* readPart(part, 'delta');
}

function* readPart(part: unknown, type: 'delta' | 'reasoning'): Generator<CompletionChunk> {
  if (!isRecord(part)) return;
  if (part.type === 'text' && typeof part.text === 'string' && part.text !== '') yield { type, text: part.text };
  if (part.type === 'thinking' && Array.isArray(part.thinking))
    for (const thought of part.thinking as unknown[]) yield* readPart(thought, 'reasoning');
}

/** `null` while the model goes on. What is not known to cut or filter the text counts as a stop of the model's own. */
function parseFinishReason(value: unknown): FinishReason | null {
  // Some servers write the word.
  if (typeof value !== 'string' || value === '' || value === 'null') return null;
  if (/^(length|max_tokens|max_output_tokens)$/i.test(value)) return 'length';
  return /filter|safety|refus|prohibited|blocklist|recitation/i.test(value) ? 'filtered' : 'stop';
}

function parseUsage(value: unknown): Usage | null {
  if (!isRecord(value)) return null;
  const { prompt_tokens: promptTokens, completion_tokens: completionTokens, cost_usd: costUsd } = value;
  if (!isCount(promptTokens) || !isCount(completionTokens)) return null;
  const usage = { promptTokens, completionTokens, estimated: value.estimated === true };
  return costUsd === null || (typeof costUsd === 'string' && /^\d{1,9}(\.\d{1,9})?$/.test(costUsd))
    ? { ...usage, costUsd }
    : usage;
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}
