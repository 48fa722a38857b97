import path from 'node:path';
import { getDocument, GlobalWorkerOptions, type PDFDocumentProxy } from 'pdfjs-dist/legacy/build/pdf.mjs';
import { type PdfAnswer, readPdf } from '../../../lib/article/pdf/read-pdf';

const PDFJS = path.join(import.meta.dirname, '../../../node_modules/pdfjs-dist');
GlobalWorkerOptions.workerSrc = path.join(PDFJS, 'legacy/build/pdf.worker.mjs');

/** Reads a file with the real pdfjs, in its build for Node. */
export async function readPdfFile(
  file: Buffer,
  { signal = new AbortController().signal, onPage = (_page: number) => {} } = {},
): Promise<PdfAnswer> {
  const task = getDocument({
    data: new Uint8Array(file),
    verbosity: 0,
    disableFontFace: true,
    useSystemFonts: true,
    cMapUrl: path.join(PDFJS, 'cmaps/'),
  });
  try {
    return await readPdf(task.promise as Promise<PDFDocumentProxy>, 'https://a.example/file.pdf', signal, onPage);
  } finally {
    await task.destroy();
  }
}
