import { RunError } from '../errors';
import { isRecord } from '../is-record';
import { redact } from './redact';
import { findMessage } from './status-error';

/** A whole completion is a summary, not a download. */
const MAX_JSON_CHARS = 10_000_000;

/**
 * Looks at how an answer with status 200 begins, whatever its content type says. An event stream passes untouched; a whole
 * completion becomes an event stream with one delta; an error object, HTML and other protocols become their `RunError`.
 */
export async function sniffAnswer(response: Response, key: string): Promise<Response> {
  const reader = response.body?.getReader();
  if (!reader) return response;
  const read: Uint8Array<ArrayBuffer>[] = [];
  const decoder = new TextDecoder();
  let start = '';
  while (start === '') {
    const { done, value } = await reader.read();
    // An empty answer is an empty stream.
    if (done) break;
    read.push(value);
    start += decoder.decode(value, { stream: true }).trimStart();
  }
  const headers = { 'content-type': 'text/event-stream' };
  if (start.startsWith('<')) {
    void reader.cancel().catch(() => undefined);
    throw new RunError('html-answer');
  }
  if (!/^[[{"]/.test(start)) return new Response(rejoin(read, reader), { headers });
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    start += decoder.decode(value, { stream: true });
    if (start.length > MAX_JSON_CHARS) {
      void reader.cancel().catch(() => undefined);
      throw new RunError('wrong-api');
    }
  }
  return new Response(toEventStream(start, key), { headers });
}

function rejoin(
  read: Uint8Array<ArrayBuffer>[],
  reader: ReadableStreamDefaultReader<Uint8Array<ArrayBuffer>>,
): ReadableStream<Uint8Array<ArrayBuffer>> {
  return new ReadableStream(
    {
      async pull(controller) {
        const first = read.shift();
        if (first) return controller.enqueue(first);
        const { done, value } = await reader.read();
        if (done) controller.close();
        else controller.enqueue(value);
      },
      cancel: (reason) => reader.cancel(reason),
    },
    { highWaterMark: 0 },
  );
}

/** Writes a whole completion as the stream it would have been. */
function toEventStream(json: string, key: string): string {
  const answer = parseJson(json);
  const choice = isRecord(answer) && Array.isArray(answer.choices) ? (answer.choices[0] as unknown) : undefined;
  if (isRecord(answer) && isRecord(choice) && isRecord(choice.message)) {
    const { usage } = answer;
    const chunk = { choices: [{ index: 0, delta: choice.message, finish_reason: choice.finish_reason }], usage };
    return `data: ${JSON.stringify(chunk)}\n\ndata: [DONE]\n\n`;
  }
  const detail = redact(findMessage(answer) ?? '', key);
  if (isRecord(answer) && (answer.error || answer.object === 'error')) throw new RunError('provider-error', { detail });
  // Several JSON lines are Ollama's own protocol; anything else is no completion either.
  throw new RunError('wrong-api', detail ? { detail } : {});
}

function parseJson(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}
