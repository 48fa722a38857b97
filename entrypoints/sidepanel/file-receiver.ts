import { collectFile } from '../../lib/run/files/collect-file';
import type { FileListener } from '../../lib/panel/run-port';
import type { FileSlice } from '../../lib/run/protocol';

/**
 * Takes the slices of one file and reads it when it is complete. Aborting ends this at once, without further reports.
 */
export function createFileReceiver({ onPage, onRead }: FileListener, signal: AbortSignal): (slice: FileSlice) => void {
  const collect = collectFile();
  return (slice) => {
    if (signal.aborted) return;
    void take(slice).then(
      (answer) => answer !== null && !signal.aborted && onRead(answer),
      // Malformed slices, or a parser that could not be loaded: the background waits for an answer and must get one.
      () => !signal.aborted && onRead({ code: 'unexpected' }),
    );
  };

  async function take(slice: FileSlice): Promise<unknown> {
    const bytes = collect(slice);
    return bytes && read(bytes, slice, onPage, signal);
  }
}

/** Loads only the parser for the file's kind. */
async function read(
  bytes: Uint8Array<ArrayBuffer>,
  { url, contentType }: FileSlice,
  onPage: FileListener['onPage'],
  signal: AbortSignal,
): Promise<unknown> {
  if (contentType === 'application/pdf') {
    const { readPdfFile } = await import('./read-pdf-file');
    return readPdfFile(bytes, url, signal, onPage);
  }
  const { readDocumentText } = await import('../../lib/article/document/text');
  return readDocumentText(new TextDecoder().decode(bytes), contentType, url, new DOMParser());
}
