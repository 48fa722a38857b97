import type { IncomingMessage, ServerResponse } from 'node:http';
import { once } from 'node:events';
import type { Fault } from './faulty-relay-faults.ts';

export class RelayFailure extends Error {
  readonly status: number;
  readonly code: string;
  readonly headers: Record<string, string>;

  constructor(status: number, code: string, message = `Refused: ${code}.`, headers: Record<string, string> = {}) {
    super(message);
    this.status = status;
    this.code = code;
    this.headers = headers;
  }

  toJSON() {
    return { error: { message: this.message, type: 'relay_error', code: this.code } };
  }
}

export type Usage = { prompt_tokens: number; completion_tokens: number };
type Chunk = {
  choices?: { delta?: { content?: string }; finish_reason?: string | null }[];
  usage?: Usage;
  error?: unknown;
};

type Message = { role: string; content: unknown };

export type RequestBody = {
  content?: unknown;
  messages?: Message[];
  stream?: boolean;
  stream_options?: { include_usage?: boolean };
  max_tokens?: number;
  tools?: unknown;
  n?: unknown;
};

export async function readBody(request: IncomingMessage, maxBytes: number): Promise<RequestBody> {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    bytes += part.length;
    if (bytes > maxBytes) throw new RelayFailure(413, 'body_too_large', undefined, { connection: 'close' });
    parts.push(part);
  }
  const body = parseObject(Buffer.concat(parts).toString());
  if (!body) throw new RelayFailure(400, 'invalid_json');
  return body as RequestBody;
}

/** The relay's own system message, followed by the client's messages, whatever their role. */
export function toMessages({ content, messages }: RequestBody, isSummary: boolean, fault: Fault | null): Message[] {
  const own = fault === 'no-system-prompt' ? [] : [{ role: 'system', content: 'Summarize.' }];
  if (!isSummary) {
    const theirs = messages ?? [];
    if (fault === 'client-system-prompt-wins') return [...own, ...theirs];
    return [
      ...own,
      ...theirs.map((message) => ({ ...message, role: message.role === 'assistant' ? 'assistant' : 'user' })),
    ];
  }
  const isEmpty = typeof content !== 'string' || content.trim() === '';
  if (isEmpty && fault !== 'serves-empty-content') throw new RelayFailure(400, 'invalid_request');
  return [...own, { role: 'user', content }];
}

export function toUpstreamFailure(
  status: number,
  retryAfter: string | null,
  text: string,
  fault: Fault | null,
): RelayFailure {
  const message = fault === 'echoes-key-in-errors' ? text : `The provider answered ${status}.`;
  if (status === 401 && fault === 'passes-401-on') return new RelayFailure(401, 'upstream_rejected_key', message);
  if (status !== 429) return new RelayFailure(502, 'upstream_error', message);
  const headers: Record<string, string> = fault === 'retry-after-lost' ? {} : { 'retry-after': retryAfter ?? '1' };
  return new RelayFailure(429, 'upstream_rate_limited', message, headers);
}

/** The texts of an event stream's `data:` lines. */
async function* readEvents(slices: AsyncIterable<Uint8Array>, fault: Fault | null): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const slice of slices) {
    rest += fault === 'breaks-utf8' ? Buffer.from(slice).toString() : decoder.decode(slice, { stream: true });
    const lines = rest.split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      if (fault === 'splits-on-64k-lines' && line.length > 64 * 1024) continue;
      if (line.startsWith('data:')) yield line.replace(/\r$/, '').slice(line[5] === ' ' ? 6 : 5);
    }
  }
}

/** `null` for anything but a JSON object. */
function parseObject(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : null;
  } catch {
    return null;
  }
}

/** Reads the upstream to its end. `failure`: what went wrong, or `null`. */
export async function readCompletion(
  answer: Response,
  fault: Fault | null,
  stream: { text: string },
  onChunk: (text: string, isUsage: boolean) => unknown,
): Promise<{ usage: Usage | null; failure: RelayFailure | null }> {
  let hasFinished = false;
  let usage: Usage | null = null;
  let last = '';
  try {
    for await (const text of readEvents(answer.body ?? new ReadableStream(), fault)) {
      if (text === '[DONE]') break;
      const chunk = parseObject(text) as Chunk | null;
      if (!chunk || chunk.error) {
        const message = fault === 'echoes-key-in-stream' ? text : undefined;
        return { usage, failure: new RelayFailure(502, 'upstream_error', message) };
      }
      const [choice] = chunk.choices ?? [];
      const content = choice?.delta?.content ?? '';
      hasFinished ||= choice?.finish_reason != null;
      usage = chunk.usage ?? usage;
      stream.text += content;
      if (fault === 'drops-equal-deltas' && content !== '' && content === last) continue;
      last = content;
      await onChunk(rewrite(text, fault), choice === undefined);
    }
  } catch {
    hasFinished = false;
  }
  return { usage, failure: hasFinished ? null : new RelayFailure(502, 'upstream_cut_off') };
}

function rewrite(text: string, fault: Fault | null): string {
  if (fault === 'trims-leading-space') return text.replace(/"content":" +/, '"content":"');
  return fault === 'rewrites-json' ? JSON.stringify(JSON.parse(text)) : text;
}

/** Resolves when the client can take more, or is gone. */
export async function write(response: ServerResponse, event: string, fault: Fault | null): Promise<void> {
  if (response.write(event) || fault === 'no-back-pressure') return;
  const controller = new AbortController();
  await Promise.race(['drain', 'close'].map((name) => once(response, name, controller).catch(() => {})));
  controller.abort();
}
