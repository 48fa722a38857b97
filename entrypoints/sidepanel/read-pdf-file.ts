import { getDocument, PDFWorker, VerbosityLevel } from 'pdfjs-dist';
import browser from 'webextension-polyfill';
import { type PdfAnswer, readPdf } from '../../lib/article/pdf/read-pdf';

/** pdfjs' one door. Reads the text of a PDF in a worker that ends with the reading, however that ends. */
export async function readPdfFile(
  data: Uint8Array<ArrayBuffer>,
  url: string,
  signal: AbortSignal,
  onPage: (page: number, ofPages: number) => void,
): Promise<PdfAnswer> {
  signal.throwIfAborted();
  // A worker of our own: pdfjs would wait for one that is busy before it ended it.
  const worker = new Worker(browser.runtime.getURL('/pdf/pdf.worker.min.mjs'), { type: 'module' });
  try {
    const crashed = new Promise<never>((_, reject) => worker.addEventListener('error', reject));
    const task = getDocument({
      data,
      worker: PDFWorker.create({ port: worker }),
      verbosity: VerbosityLevel.ERRORS,
      // Only its text is read: nothing is drawn, no font is loaded, no script of the file runs.
      disableWorkerRendering: true,
      disableFontFace: true,
      useSystemFonts: true,
      // The worker may fetch what the extension holds; the page may fetch nothing.
      useWorkerFetch: true,
      // Without these tables text in many Chinese, Japanese and Korean files is only numbers of glyphs.
      cMapUrl: browser.runtime.getURL('/pdf/cmaps/'),
    });
    return await readPdf(Promise.race([task.promise, crashed]), url, signal, onPage);
  } finally {
    worker.terminate();
  }
}
