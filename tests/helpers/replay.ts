import type { Fetch } from '../../lib/engine/stream/guard-fetch';

export type ReplayOptions = { status?: number; contentType?: string; sliceBytes?: number };

/** A `fetch` that answers every request with recorded bytes, in slices of `sliceBytes`. */
export function replay(
  body: string | Uint8Array,
  { status = 200, contentType = 'text/event-stream', sliceBytes = 4096 }: ReplayOptions = {},
): Fetch {
  const bytes = typeof body === 'string' ? new TextEncoder().encode(body) : body;
  return async (_input, init) => {
    let from = 0;
    const stream = new ReadableStream<Uint8Array>({
      pull(controller) {
        if (init?.signal?.aborted) return controller.error(init.signal.reason);
        if (from >= bytes.length) return controller.close();
        controller.enqueue(bytes.slice(from, from + sliceBytes));
        from += sliceBytes;
      },
    });
    return new Response(stream, { status, headers: { 'content-type': contentType } });
  };
}
