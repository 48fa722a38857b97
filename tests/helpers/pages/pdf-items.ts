import type { ExtractedArticle } from '../../../lib/article/article';
import { toLinedSheets, toPdfArticle } from '../../../lib/article/pdf/to-article';
import type { PdfItem } from '../../../lib/article/pdf/spans';

/** A letter is half an em wide on average, an ideograph one em. */
const widthOf = (text: string, size: number) =>
  [...text].reduce((sum, letter) => sum + (letter > '\u2E7F' ? 1 : 0.5), 0) * size;

/** Text at a position on a page of 600 by 800 points, from the bottom left, as pdfjs returns it. */
export function item(text: string, x: number, y: number, rest: Partial<PdfItem> & { size?: number } = {}): PdfItem {
  const { size = 10, ...other } = rest;
  const transform = [size, 0, 0, size, x, y];
  return { str: text, dir: 'ltr', transform, width: widthOf(text, size), height: size, fontName: 'body', ...other };
}

/** Lines below one another, 12 points apart, starting at `y`. */
export function lines(texts: readonly string[], x: number, y: number, rest?: Parameters<typeof item>[3]): PdfItem[] {
  const step = (rest?.size ?? 10) * 1.2;
  return texts.map((text, at) => item(text, x, y - at * step, rest));
}

/** The article from the items of these pages. */
export function toArticle(
  pages: readonly (readonly PdfItem[])[],
  facts: Partial<Parameters<typeof toPdfArticle>[1]> = {},
): ExtractedArticle {
  const sheets = pages.flatMap((items, at) => toLinedSheets({ number: at + 1, view: [0, 0, 600, 800], items }));
  const turns = toPdfArticle(sheets, {
    title: '',
    author: '',
    language: '',
    url: 'https://a.example/file.pdf',
    ...facts,
  });
  for (;;) {
    const { done, value } = turns.next();
    if (done) return value;
  }
}

/** The passages of the pages, each as its kind and text. */
export function readPages(...pages: (readonly PdfItem[])[]): string[] {
  return toArticle(pages).passages.map(({ kind, text }) => (kind === 'paragraph' ? text : `${kind}: ${text}`));
}
