import type { Answer, Asked, Step } from './upstream.ts';

/** The usage that the kit's upstream reports; the row `settle` looks for these numbers. */
export const USAGE = { prompt_tokens: 1234, completion_tokens: 321, total_tokens: 1555 };

const EVENT_STREAM = { 'content-type': 'text/event-stream' };

export function toChunk(delta: Record<string, unknown>, finishReason: string | null = null): string {
  return JSON.stringify({
    id: 'chatcmpl-kit',
    object: 'chat.completion.chunk',
    created: 1_700_000_000,
    model: 'any',
    choices: [{ index: 0, delta, finish_reason: finishReason }],
  });
}

export function toEvent(text: string, lineEnd = '\n'): string {
  return `data: ${text}${lineEnd}${lineEnd}`;
}

export function toDeltas(deltas: readonly string[]): string[] {
  return deltas.map((content) => toEvent(toChunk({ content })));
}

/** The end of a stream as a provider writes it, with the usage only if it was requested. */
export function toEnding(asked: Asked): string[] {
  const usage = JSON.stringify({ id: 'chatcmpl-kit', object: 'chat.completion.chunk', choices: [], usage: USAGE });
  return [
    toEvent(toChunk({}, 'stop')),
    ...(asked.body?.stream_options?.include_usage === true ? [toEvent(usage)] : []),
    toEvent('[DONE]'),
  ];
}

export function stream(...steps: Step[]): Answer {
  return { headers: EVENT_STREAM, steps };
}

/** A whole completion, streamed or not, as requested. */
export function complete(deltas: readonly string[]): (asked: Asked) => Answer {
  return (asked) => {
    if (asked.body?.stream === true)
      return stream(toEvent(toChunk({ role: 'assistant', content: '' })), ...toDeltas(deltas), ...toEnding(asked));
    const message = { role: 'assistant', content: deltas.join('') };
    const choices = [{ index: 0, message, finish_reason: 'stop' }];
    return json(200, { id: 'chatcmpl-kit', object: 'chat.completion', model: 'any', choices, usage: USAGE });
  };
}

export function json(status: number, value: unknown, headers: Record<string, string> = {}): Answer {
  return { status, headers: { 'content-type': 'application/json', ...headers }, steps: [JSON.stringify(value)] };
}
