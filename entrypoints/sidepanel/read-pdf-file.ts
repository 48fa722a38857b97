import { getDocument, PDFWorker, VerbosityLevel } from 'pdfjs-dist';
import browser from 'webextension-polyfill';
import { CharacterTables } from './character-tables';
import { type PdfAnswer, readPdf } from '../../lib/article/pdf/read-pdf';

/** The only importer of pdfjs. Reads the text of a PDF in a worker that ends with the reading, however it ends. */
export async function readPdfFile(
  data: Uint8Array<ArrayBuffer>,
  url: string,
  signal: AbortSignal,
  onPage: (page: number, ofPages: number) => void,
): Promise<PdfAnswer> {
  signal.throwIfAborted();
  // A separate worker: pdfjs would wait for a busy one before ending it.
  const worker = new Worker(browser.runtime.getURL('/pdf/pdf.worker.min.mjs'), { type: 'module' });
  try {
    const crashed = new Promise<never>((_, reject) => worker.addEventListener('error', reject));
    const task = getDocument({
      data,
      worker: PDFWorker.create({ port: worker }),
      verbosity: VerbosityLevel.ERRORS,
      // Only the text is read: nothing is drawn, no font is loaded, no script in the file runs.
      disableWorkerRendering: true,
      disableFontFace: true,
      useSystemFonts: true,
      // Without these tables, the text in many Chinese, Japanese and Korean files is only glyph numbers.
      useWorkerFetch: false,
      BinaryDataFactory: CharacterTables,
    });
    return await readPdf(Promise.race([task.promise, crashed]), url, signal, onPage);
  } finally {
    worker.terminate();
  }
}
