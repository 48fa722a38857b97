import type { PDFDocumentProxy } from 'pdfjs-dist';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { collectFile } from '../../../../../lib/run/files/collect-file';
import { readPdf } from '../../../../../lib/article/pdf/read-pdf';
import { item } from '../../../../helpers/pages/pdf-items';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A file as pdfjs gives it: each page is its text, an error, or never there. */
function toDocument(pages: readonly (string | Error | 'never')[]): PDFDocumentProxy {
  const getPage = async (number: number) => {
    const page = pages[number - 1]!;
    if (page instanceof Error) throw page;
    const piece = { items: [item(page, 50, 700)], styles: {}, lang: null };
    const stream = new ReadableStream({
      start: (controller) => {
        if (page === 'never') return;
        controller.enqueue(piece);
        controller.close();
      },
    });
    const getOperatorList = async () => ({ fnArray: [], argsArray: [] });
    return { view: [0, 0, 600, 800], streamTextContent: () => stream, getOperatorList, cleanup: () => true };
  };
  return {
    numPages: pages.length,
    getMetadata: async () => ({ info: {} }),
    getOptionalContentConfig: async () => ({}),
    getPage,
  } as never;
}

async function read(pages: readonly (string | Error | 'never')[]) {
  const answer = readPdf(Promise.resolve(toDocument(pages)), '', new AbortController().signal, () => undefined);
  await vi.runAllTimersAsync();
  return answer;
}

const TEXT = 'Enough of a text to be a page of text.';

test('reading stops at a page that never ends', async () => {
  expect(await read([TEXT, 'never', TEXT])).toMatchObject({ article: { passages: [{ page: 1 }], truncated: true } });
  expect(await read(['never', TEXT])).toEqual({ code: 'pdf-damaged' });
});

test('the other pages of a file with a damaged page are read', async () => {
  expect(await read([TEXT, new Error('damaged'), TEXT])).toMatchObject({
    article: { passages: [{ page: 1 }, { page: 3 }], truncated: false },
  });
  expect(await read([new Error('damaged'), new Error('damaged')])).toEqual({ code: 'pdf-damaged' });
});

test('a page with only its number has no text', async () => {
  expect(await read(['Page 1', 'Page 2'])).toEqual({ code: 'pdf-scanned' });
});

test('an abort ends the reading while the file is still being opened', async () => {
  const controller = new AbortController();
  const reading = readPdf(new Promise(() => undefined), '', controller.signal, () => undefined);
  controller.abort();
  await expect(reading).rejects.toThrow(/abort/i);
});

test('the slices of a file are joined, and the file is returned once', () => {
  Uint8Array.fromBase64 ??= (text: string) => new Uint8Array(Buffer.from(text, 'base64'));
  const collect = collectFile();
  const file = { url: '', contentType: 'application/pdf', size: 5 };
  expect(collect({ ...file, slice: btoa('abc') })).toBe(null);
  expect(collect({ ...file, slice: btoa('de') })).toEqual(new TextEncoder().encode('abcde'));
  expect(collectFile()({ ...file, size: 0, slice: '' })).toEqual(new Uint8Array());
});
