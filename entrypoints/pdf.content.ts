import { defineContentScript } from 'wxt/utils/define-content-script';
import { fetchFile } from '../lib/run/files/fetch-file';
import type { PageWorld } from './shared/page-world';

/**
 * Injected into Chrome's PDF viewer: fetches the file once more and keeps it in a world of its own, from where the
 * background takes it in slices. Answers how many bytes there are, or a code.
 */
export default defineContentScript({
  registration: 'runtime',
  async main() {
    const world = globalThis as PageWorld;
    // Left by a background that was stopped before it could let go of it.
    world.pithFile?.drop();
    const controller = new AbortController();
    let bytes: Uint8Array = new Uint8Array();
    world.pithFile = {
      slice: (from, to) => bytes.subarray(from, to).toBase64(),
      drop: () => {
        controller.abort();
        world.pithFile = undefined;
      },
    };
    // In no other mode may a local file fetch itself.
    const fetchOwn: typeof fetch = (input, init) => fetch(input, { ...init, mode: 'same-origin' });
    const file = await fetchFile(location.href, fetchOwn, controller.signal);
    // A form's answer that is asked for once more is the form.
    if (file.kind === 'fetched' && file.contentType === 'text/html') return { code: 'file-gone' };
    if (file.kind === 'failed') return { code: file.code };
    bytes = file.bytes;
    return { url: location.href, size: bytes.length };
  },
});
