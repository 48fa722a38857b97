import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';

/**
 * One step of a scripted answer. `cut` destroys the connection; `hang` keeps it open and sends nothing more; a promise
 * is awaited.
 */
export type Step = string | Uint8Array | { waitMs: number } | Promise<void> | 'cut' | 'hang';

export type Answer = { status?: number; headers?: Record<string, string>; steps: Step[] };

export type RecordedRequest = {
  method: string;
  path: string;
  headers: IncomingHttpHeaders;
  /** The parsed JSON body, or `null`. */
  body: { model?: string; messages?: { role: string; content: string }[]; [name: string]: unknown } | null;
  /**
   * When the connection was closed, in epoch milliseconds; `null` while it is open. `early`: closed before the script's
   * end.
   */
  closedAt: number | null;
  isEarly: boolean;
};

export type Provider = { url: string; requests: RecordedRequest[]; close: () => Promise<void> };

/** A scripted OpenAI-compatible server on 127.0.0.1. `answer` is called for each request except CORS preflights. */
export async function startProvider(answer: (request: RecordedRequest) => Answer): Promise<Provider> {
  const requests: RecordedRequest[] = [];
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', async () => {
      const recorded: RecordedRequest = {
        method: request.method ?? '',
        path: request.url ?? '',
        headers: request.headers,
        body: parseJson(Buffer.concat(parts).toString()),
        closedAt: null,
        isEarly: false,
      };
      requests.push(recorded);
      response.on('close', () => {
        recorded.closedAt = Date.now();
        recorded.isEarly = !response.writableFinished;
      });
      const { status = 200, headers = { 'content-type': 'text/event-stream' }, steps } = answer(recorded);
      response.writeHead(status, headers);
      response.flushHeaders();
      for (const step of steps) {
        if (response.destroyed || step === 'hang') return;
        if (step === 'cut') return void request.socket.destroy();
        if (step instanceof Promise) await step;
        else if (typeof step === 'object' && 'waitMs' in step)
          await new Promise((resolve) => setTimeout(resolve, step.waitMs));
        else await new Promise((resolve) => response.write(step, resolve));
      }
      response.end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/v1`,
    requests,
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

/** The message with the page's text from each request. */
export function sentText({ requests }: Provider): string {
  return requests.map(({ body }) => body?.messages?.[1]?.content ?? '').join('\n');
}

/** One event in the stream of a completion. */
export function chunk(
  delta: Record<string, unknown>,
  finishReason: string | null = null,
  more: Record<string, unknown> = {},
): string {
  const value = {
    id: 'c1',
    object: 'chat.completion.chunk',
    choices: [{ index: 0, delta, finish_reason: finishReason }],
    ...more,
  };
  return `data: ${JSON.stringify(value)}\n\n`;
}

/** The events of a complete completion with these deltas. */
export function completion(deltas: readonly string[], finishReason = 'stop'): string[] {
  const usage = { prompt_tokens: 120, completion_tokens: deltas.length, total_tokens: 120 + deltas.length };
  return [
    chunk({ role: 'assistant', content: '' }),
    ...deltas.map((content) => chunk({ content })),
    chunk({}, finishReason),
    `data: ${JSON.stringify({ id: 'c1', object: 'chat.completion.chunk', choices: [], usage })}\n\n`,
    'data: [DONE]\n\n',
  ];
}

/** The same events with a pause before each. */
export function paced(steps: readonly string[], waitMs: number): Step[] {
  return steps.flatMap((step) => [{ waitMs }, step]);
}

function parseJson(text: string): RecordedRequest['body'] {
  try {
    return JSON.parse(text) as RecordedRequest['body'];
  } catch {
    return null;
  }
}
