import { redactText } from '../upstream/block-bytes.ts';
import { RelayError } from '../base/errors.ts';
import { createEventSplitter } from '../upstream/event-splitter.ts';
import { readUpstreamEvent } from '../upstream/event.ts';

/**
 * Joins a stream of chunks to one completion, for clients that do not stream. `keys` are the upstreams', which may
 * have been split over two chunks.
 */
export function toCompletion(events: Buffer, keys: readonly string[] = []): object {
  const splitter = createEventSplitter();
  let content = '';
  let reasoning = '';
  let finishReason: string | null = null;
  let usage: unknown = null;
  let head: Record<string, unknown> = {};
  for (const block of splitter.push(events)) {
    const event = readUpstreamEvent(block);
    if (event.kind !== 'chunk') continue;
    const { id, created, model, system_fingerprint } = event.value;
    head = { ...head, ...dropUndefined({ id, created, model, system_fingerprint }) };
    content += event.delta;
    reasoning += event.reasoning;
    finishReason = event.finishReason ?? finishReason;
    usage = event.value.usage ?? usage;
  }
  if (finishReason === null) throw new RelayError('upstream_cut_off', 'The provider broke off in the middle.');
  const redact = (text: string) => keys.reduce(redactText, text);
  const thoughts = reasoning && { reasoning_content: redact(reasoning) };
  const message = { role: 'assistant', content: redact(content), ...thoughts };
  return {
    ...head,
    object: 'chat.completion',
    choices: [{ index: 0, message, finish_reason: finishReason, logprobs: null }],
    usage,
  };
}

function dropUndefined(values: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
}
