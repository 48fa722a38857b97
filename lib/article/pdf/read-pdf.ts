import type { PDFDocumentProxy } from 'pdfjs-dist';
import type { ExtractedArticle } from '../article';
import { MAX_ARTICLE_CHARS } from '../limit';
import { findRuns } from './marks';
import { keepSeen } from './seen-items';
import { toLinedSheets, toPdfArticle } from './to-article';
import type { LinedSheet } from './margins';
import type { PdfItem, PdfPage } from './spans';

export type PdfAnswer = { article: ExtractedArticle } | { code: 'pdf-locked' | 'pdf-scanned' | 'pdf-damaged' };

/** A page that takes longer was built to do so. It and the pages after it are skipped. */
const MAX_PAGE_MS = 20_000;
/** Fewer characters are a page number, or a stamp on the image of a page. */
const MIN_PAGE_CHARS = 20;
/** A file with fewer pages of text consists of images, perhaps with a cover sheet. */
const MIN_TEXT_SHARE = 0.1;
/** How many pages are arranged before other work gets a turn. */
const PAGES_PER_TURN = 10;

/**
 * Reads the text of a file that pdfjs is opening, page by page, up to the length of an article. Throws only when
 * `signal` aborts. The caller must end pdfjs and its worker in every case.
 */
export async function readPdf(
  opening: Promise<PDFDocumentProxy>,
  url: string,
  signal: AbortSignal,
  onPage: (page: number, ofPages: number) => void,
): Promise<PdfAnswer> {
  const aborted = new Promise<never>((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
  const within = <T>(work: Promise<T>): Promise<T> => Promise.race([work, aborted]);
  try {
    signal.throwIfAborted();
    const pdf = await within(opening);
    const { info } = await within(pdf.getMetadata());
    const pages = await readPages(pdf, within, onPage);
    if (pages.withText <= pages.read * MIN_TEXT_SHARE) {
      return { code: pages.isCut || pages.failed > pages.read / 2 ? 'pdf-damaged' : 'pdf-scanned' };
    }
    const facts = { title: toText(info, 'Title'), author: toText(info, 'Author'), url };
    const turns = toPdfArticle(pages.sheets, { ...facts, language: toText(info, 'Language') || pages.language });
    for (let turn = 1; ; turn++) {
      const { done, value } = turns.next();
      if (done) {
        const textlessPages = pages.read - pages.withText;
        const truncated = value.truncated || pages.isCut;
        const hiddenCharacters = pages.hiddenChars;
        return {
          article: {
            ...value,
            truncated,
            ...(textlessPages > 0 && { textlessPages }),
            ...(hiddenCharacters > 0 && { hiddenCharacters }),
          },
        };
      }
      if (turn % PAGES_PER_TURN === 0) await within(nextTurn());
    }
  } catch (error) {
    signal.throwIfAborted();
    // pdfjs throws plain objects of many classes over its worker's message channel; their names are their kind.
    return { code: error instanceof Error && error.name === 'PasswordException' ? 'pdf-locked' : 'pdf-damaged' };
  }
}

type Pages = {
  sheets: LinedSheet[];
  language: string;
  read: number;
  withText: number;
  failed: number;
  /** Characters that nobody sees, over all pages. */
  hiddenChars: number;
  /** Whether there are more pages, or more text on one, than were read. */
  isCut: boolean;
};

async function readPages(
  pdf: PDFDocumentProxy,
  within: <T>(work: Promise<T>) => Promise<T>,
  onPage: (page: number, ofPages: number) => void,
): Promise<Pages> {
  const pages: Pages = { sheets: [], language: '', read: 0, withText: 0, failed: 0, hiddenChars: 0, isCut: false };
  const layers = await within(pdf.getOptionalContentConfig());
  const isLayerShown = (layer: unknown) => layers.isVisible(layer);
  let room = MAX_ARTICLE_CHARS;
  for (let number = 1; number <= pdf.numPages; number++) {
    onPage(number, pdf.numPages);
    const outcome = await within(unlessTooLong(readPage(pdf, number, room, isLayerShown)));
    pages.read++;
    if (outcome === 'too-long') return { ...pages, isCut: true };
    if (outcome === 'failed') {
      pages.failed++;
      continue;
    }
    pages.language ||= outcome.language;
    pages.hiddenChars += outcome.hiddenChars;
    pages.sheets.push(...toLinedSheets(outcome.page));
    if (outcome.chars >= MIN_PAGE_CHARS) pages.withText++;
    room -= outcome.chars;
    if (room <= 0) return { ...pages, isCut: true };
  }
  return pages;
}

function unlessTooLong<T>(work: Promise<T>): Promise<T | 'too-long'> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => resolve('too-long'), MAX_PAGE_MS);
    work.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}

/** One page's text, up to `room` characters. `failed`: the page is damaged; the others are still read. */
async function readPage(
  pdf: PDFDocumentProxy,
  number: number,
  room: number,
  isLayerShown: (layer: unknown) => boolean,
): Promise<{ page: PdfPage; chars: number; hiddenChars: number; language: string } | 'failed'> {
  try {
    const page = await pdf.getPage(number);
    const items: PdfItem[] = [];
    let chars = 0;
    let language = '';
    const pieces = page.streamTextContent().getReader();
    for (;;) {
      const { done, value } = (await pieces.read()) as { done: boolean; value?: TextPiece };
      if (done || !value) break;
      language ||= value.lang ?? '';
      for (const item of value.items) {
        items.push({ ...item, isVertical: value.styles[item.fontName]?.vertical === true });
        chars += item.str.trim().length;
      }
      if (chars > room) {
        await pieces.cancel(new Error('The file is longer than the limit.'));
        break;
      }
    }
    // What a page paints takes longer to list than its text, so pages without text go without.
    const seen =
      chars > 0 ? keepSeen(items, findRuns(await page.getOperatorList(), isLayerShown)) : { items, hiddenChars: 0 };
    page.cleanup();
    const { hiddenChars } = seen;
    return { page: { number, view: page.view, items: seen.items }, chars: chars - hiddenChars, hiddenChars, language };
  } catch {
    return 'failed';
  }
}

type TextPiece = { items: PdfItem[]; styles: Record<string, { vertical: boolean } | undefined>; lang: string | null };

function toText(info: object, key: string): string {
  const value = (info as Record<string, unknown>)[key];
  return typeof value === 'string' ? value.replaceAll('\0', '').trim() : '';
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve));
}
