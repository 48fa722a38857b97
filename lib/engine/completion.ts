import { RunError } from '../errors';
import { isRecord } from '../is-record';
import type { Chunk, FinishReason, Usage } from './engine';
import { redact } from './redact';
import { findMessage } from './status-error';

/**
 * Reads one `data:` payload of a completion, whatever its shape: usage and Azure's first chunk have empty `choices`, some
 * servers send `choices: null`, pings, or an error object in place of a chunk. Only choice 0 counts.
 */
export function* readCompletionChunk(value: unknown, key: string): Generator<Chunk> {
  if (!isRecord(value)) return;
  if (value.object === 'error' || (isRecord(value.error) && Object.keys(value.error).length > 0)) {
    throw new RunError('provider-error', { detail: redact(findMessage(value) ?? '', key) });
  }
  const choices: unknown[] = Array.isArray(value.choices) ? value.choices : [];
  for (const choice of choices) {
    if (!isRecord(choice) || (choice.index ?? 0) !== 0) continue;
    const content = isRecord(choice.delta) ? choice.delta.content : undefined;
    if (typeof content === 'string' && content !== '') yield { type: 'delta', text: content };
    if (choice.finish_reason === 'error') throw new RunError('provider-error');
    const finishReason = parseFinishReason(choice.finish_reason);
    if (finishReason) yield { type: 'finish', finishReason };
  }
  const usage = parseUsage(value.usage);
  if (usage) yield { type: 'usage', usage };
}

/** `null` while the model goes on. What is not known to cut or filter the text counts as a stop of the model's own. */
function parseFinishReason(value: unknown): FinishReason | null {
  if (typeof value !== 'string' || value === '') return null;
  if (/^(length|max_tokens|max_output_tokens)$/i.test(value)) return 'length';
  return /filter|safety|refus|prohibited|blocklist|recitation/i.test(value) ? 'filtered' : 'stop';
}

function parseUsage(value: unknown): Usage | null {
  if (!isRecord(value)) return null;
  const { prompt_tokens: promptTokens, completion_tokens: completionTokens } = value;
  return isCount(promptTokens) && isCount(completionTokens)
    ? { promptTokens, completionTokens, estimated: false }
    : null;
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}
