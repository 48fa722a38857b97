import { randomUUID } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import type { Fault } from './faulty-relay-faults.ts';
import type { Usage } from './faulty-relay-parts.ts';

export type Stream = {
  id: string;
  events: string[];
  responses: Set<ServerResponse>;
  canResume: boolean;
  isOver: boolean;
  abort: AbortController;
  text: string;
  /** `null`: the upstream did not report it. */
  settle: (usage: Usage | null) => void;
};

/** How a faulty relay opens, leaves and stops its streams, and what it counts of them. */
export function createFaultyStreams(has: (fault: Fault) => boolean, keepAliveMs: number) {
  const counted = { requests: 0, prompt_tokens: 0, completion_tokens: 0, estimated_requests: 0 };
  return { counted, createStream, open, leave, stop };

  function open(stream: Stream, response: ServerResponse): void {
    if (response.destroyed) return;
    response.writeHead(200, {
      'content-type': 'text/event-stream; charset=utf-8',
      ...(!has('plain-headers') && { 'cache-control': 'no-store, no-transform', 'x-accel-buffering': 'no' }),
    });
    response.flushHeaders();
    stream.responses.add(response);
    const beat = setInterval(() => {
      if (!has('no-keep-alive') && !response.writableEnded) response.write(': keep-alive\n\n');
    }, keepAliveMs);
    response.on('close', () => {
      clearInterval(beat);
      leave(stream, response);
    });
  }

  function leave(stream: Stream, response: ServerResponse): void {
    stream.responses.delete(response);
    if (stream.isOver || stream.responses.size > 0 || (stream.canResume && stream.events.length > 0)) return;
    stream.settle(null);
    if (!has('ignores-early-abort') || stream.events.length > 0) abort(stream);
  }

  function stop(stream: Stream): void {
    if (!has('stop-is-ignored') && (!has('stop-needs-connection') || stream.responses.size > 0)) abort(stream);
  }

  function abort(stream: Stream): void {
    if (!has('never-aborts-upstream')) stream.abort.abort();
  }

  function createStream(prompt: number, canResume: boolean): Stream {
    const stream: Stream = {
      id: randomUUID(),
      events: [],
      responses: new Set(),
      canResume,
      isOver: false,
      abort: new AbortController(),
      text: '',
      settle(reported) {
        stream.settle = () => {};
        counted.requests += 1;
        counted.estimated_requests += reported || has('estimate-not-flagged') ? 0 : 1;
        if (!reported && has('bills-zero-on-abort')) return;
        const completion = has('bills-maximum-on-abort') ? 4096 : Math.ceil(stream.text.length / 4);
        counted.prompt_tokens += reported?.prompt_tokens ?? prompt;
        counted.completion_tokens += reported?.completion_tokens ?? completion;
      },
    };
    return stream;
  }
}
