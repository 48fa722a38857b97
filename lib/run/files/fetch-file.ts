/** Larger files are refused, because their bytes are held twice: in the page and in the panel. */
export const MAX_FILE_BYTES = 200_000_000;

/** A file's bytes, or why there are none. `contentType` without its parameters, in lower case. */
export type FetchedFile =
  | { kind: 'fetched'; bytes: Uint8Array<ArrayBuffer>; contentType: string }
  | { kind: 'failed'; code: 'file-gone' | 'file-too-big' };

/**
 * Fetches the file that the browser shows in its own viewer again, as the viewer did: with the reader's session, and
 * from the cache if it is still there. A redirect counts as gone, because the tab's address is where earlier redirects
 * ended. Throws only when `signal` aborts.
 */
export async function fetchFile(
  url: string,
  fetch: typeof globalThis.fetch,
  signal: AbortSignal,
): Promise<FetchedFile> {
  try {
    const response = await fetch(url, { credentials: 'include', cache: 'force-cache', redirect: 'error', signal });
    if (!response.ok || !response.body) return { kind: 'failed', code: 'file-gone' };
    const bytes = await readBytes(response.body, Number(response.headers.get('content-length')));
    if (!bytes) return { kind: 'failed', code: 'file-too-big' };
    const [contentType = ''] = (response.headers.get('content-type') ?? '').toLowerCase().split(';');
    return { kind: 'fetched', bytes, contentType: contentType.trim() };
  } catch (cause) {
    signal.throwIfAborted();
    // `fetch` does not say which of many reasons it had.
    if (cause instanceof TypeError) return { kind: 'failed', code: 'file-gone' };
    throw cause;
  }
}

/** The body's bytes; `null` when there are too many, which the server need not have announced. */
async function readBytes(body: ReadableStream<Uint8Array>, announced: number): Promise<Uint8Array<ArrayBuffer> | null> {
  if (announced > MAX_FILE_BYTES) {
    await body.cancel();
    return null;
  }
  const slices: Uint8Array[] = [];
  let size = 0;
  for await (const slice of body) {
    slices.push(slice);
    size += slice.length;
    if (size > MAX_FILE_BYTES) return null;
  }
  const bytes = new Uint8Array(size);
  let offset = 0;
  for (const slice of slices) {
    bytes.set(slice, offset);
    offset += slice.length;
  }
  return bytes;
}
