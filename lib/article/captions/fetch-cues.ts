import { type LoadCues, MAX_CAPTION_CHARS } from './captions';
import { parseCues } from './vtt';

/**
 * Fetches caption files past the page's policy, for a reader who agreed to that. Sends the page's cookies to the page's
 * own host only. No cues when the file is missing or too long, when another site does not allow it, or when the page's
 * `connect-src` forbids it, which Firefox applies to the scripts of extensions, too.
 */
export function createFetchCues(fetch: typeof globalThis.fetch, timeoutMs = 5_000): LoadCues {
  return async ({ url }) => {
    try {
      const response = await fetch(url, { credentials: 'same-origin', signal: AbortSignal.timeout(timeoutMs) });
      return response.ok && response.body ? parseCues(await readText(response.body)) : [];
    } catch (error) {
      // Another site does not allow it, the blob is gone, or the server does not answer.
      if (error instanceof TypeError || error instanceof DOMException) return [];
      throw error;
    }
  };
}

/** The text of a file; '' for one that is too long. */
async function readText(body: ReadableStream<Uint8Array>): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  // In Firefox 153, content scripts cannot iterate over a stream.
  const parts = body.getReader();
  for (let part = await parts.read(); !part.done; part = await parts.read()) {
    text += decoder.decode(part.value, { stream: true });
    if (text.length <= MAX_CAPTION_CHARS) continue;
    await parts.cancel();
    return '';
  }
  return text;
}
