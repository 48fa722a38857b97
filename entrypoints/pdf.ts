import { defineUnlistedScript } from 'wxt/utils/define-unlisted-script';
import { fetchFile } from '../lib/run/files/fetch-file';
import type { PageWorld } from './shared/page-world';

/**
 * Injected into Chrome's PDF viewer: fetches the file again and keeps it in Pith's isolated world, from which the
 * background takes it in slices. Returns the number of bytes, or a code.
 */
export default defineUnlistedScript({
  async main() {
    const world = globalThis as PageWorld;
    // Left by a background that was stopped before it could drop the file.
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
    // A local file may fetch itself only in this mode.
    const fetchOwn: typeof fetch = (input, init) => fetch(input, { ...init, mode: 'same-origin' });
    const file = await fetchFile(location.href, fetchOwn, controller.signal);
    // If the file was the response to a form, fetching it again returns the form.
    if (file.kind === 'fetched' && file.contentType === 'text/html') return { code: 'file-gone' };
    if (file.kind === 'failed') return { code: file.code };
    bytes = file.bytes;
    return { url: location.href, size: bytes.length };
  },
});
