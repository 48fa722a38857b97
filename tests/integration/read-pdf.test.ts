import { readFileSync } from 'node:fs';
import path from 'node:path';
import { deflateSync } from 'node:zlib';
import { OPS } from 'pdfjs-dist/legacy/build/pdf.mjs';
import { describe, expect, test } from 'vitest';
import { OPERATORS } from '../../lib/article/pdf/operators';
import { serveRun } from '../../lib/run/run';
import { column, makePdf, type PdfText } from '../helpers/pages/make-pdf';
import { readPdfFile } from '../helpers/pages/read-pdf-file';
import { createPortPair, until } from '../helpers/port-pair';
import { createRequest } from '../helpers/run-requests';

/** Reads PDF files with the real pdfjs, in its build for Node. */

const FIXTURES = path.join(import.meta.dirname, '../fixtures/pdfs');

async function readArticle(file: Buffer) {
  const answer = await readPdfFile(file);
  if (!('article' in answer)) throw new Error(`The file was not read: ${answer.code}.`);
  return answer.article;
}

const page = (name: string): PdfText[] =>
  column(
    [`${name} is a town on a river, and its people built a mill there, which`, 'they kept for two hundred years.'],
    60,
    700,
  );

test('text, title, author and pages of a PDF are read', async () => {
  const article = await readArticle(makePdf([page('Alpha'), page('Beta')], { Title: 'Two towns', Author: 'A. Smith' }));
  expect(article).toMatchObject({ title: 'Two towns', byline: 'A. Smith', method: 'pdf', truncated: false });
  expect(article.passages).toEqual([
    {
      kind: 'paragraph',
      page: 1,
      text: 'Alpha is a town on a river, and its people built a mill there, which they kept for two hundred years.',
    },
    {
      kind: 'paragraph',
      page: 2,
      text: 'Beta is a town on a river, and its people built a mill there, which they kept for two hundred years.',
    },
  ]);
});

test("Chinese text in a PDF is read although its encoding needs one of Adobe's tables", async () => {
  const song = column(['阿尔法是河边的一座小镇，镇上的人在那里', '建了一座磨坊。'], 60, 700, 12, 'Song');
  expect((await readArticle(makePdf([song]))).passages[0]?.text).toBe(
    '阿尔法是河边的一座小镇，镇上的人在那里建了一座磨坊。',
  );
});

test('Hebrew text in a PDF that Chrome printed is read', async () => {
  const { title, language, passages } = await readArticle(readFileSync(path.join(FIXTURES, 'hebrew.pdf')));
  expect({ title, language }).toEqual({ title: 'דוח על הנמל הישן', language: 'he' });
  expect(passages[1]?.text).toBe(
    'זהו דוח על הנמל הישן של העיר, והוא נכתב בשנת 1990 ונכתב מחדש עבור הקוראים החדשים שגרים כאן. יש בנמל 12 ספינות.',
  );
});

test('a PDF with two columns is read in order', async () => {
  const { passages } = await readArticle(readFileSync(path.join(FIXTURES, 'two-columns.pdf')));
  expect(passages.slice(0, 6).map(({ kind, text }) => `${kind}: ${text.slice(0, 30)}`)).toEqual([
    'heading: On the Measurement of Harbours',
    'paragraph: Ann Smith[1] and Bob Jones[2]',
    'paragraph: University of Somewhere',
    'paragraph: Abstract. Sentence 1 of the ha',
    'heading: 1 Introduction',
    'paragraph: FIRSTWORD Sentence 1 of the ha',
  ]);
  expect(passages.filter(({ kind }) => kind === 'row').map(({ text }) => text)).toEqual([
    'Harbour | Depth | Year',
    'North | 12.5 | 1990',
    'South | 7.25 | 1995',
    'West | 3 | 2001',
  ]);
  expect(passages.map(({ text }) => text).join(' ')).not.toMatch(/-\s|\u00AD/);
});

describe('files that cannot be read say why', () => {
  test.each<[string, string, Buffer]>([
    ['with a password', 'pdf-locked', readFileSync(path.join(FIXTURES, 'locked.pdf'))],
    ['scanned', 'pdf-scanned', makePdf(['picture', 'picture'])],
    [
      'scanned, with a cover sheet',
      'pdf-scanned',
      makePdf([page('Cover'), ...Array.from({ length: 12 }, () => 'picture' as const)]),
    ],
    ['garbage', 'pdf-damaged', Buffer.from('%PDF-1.7\n'.padEnd(100_000, 'no PDF at all '))],
    ['cut off', 'pdf-damaged', makePdf([page('Alpha'), page('Beta')]).subarray(0, 2_000)],
    ['another format', 'pdf-damaged', Buffer.from('<!doctype html><p>Sign in')],
    ['empty', 'pdf-damaged', Buffer.alloc(0)],
  ])('a PDF that cannot be read has its error code: %s, %s', async (_name, code, file) => {
    expect(await readPdfFile(file)).toEqual({ code });
  });

  test('a PDF with images on half of its pages is read, with the number of pages without text', async () => {
    const article = await readArticle(makePdf([page('Alpha'), 'picture']));
    expect(article.passages).toHaveLength(1);
    expect(article.textlessPages).toBe(1);
    expect((await readArticle(makePdf([page('Alpha')]))).textlessPages).toBeUndefined();
  });

  test('a PDF with a wrong cross-reference table is read as far as possible', async () => {
    const file = makePdf([page('Alpha'), page('Beta')]);
    const shifted = Buffer.concat([Buffer.from('%PDF-1.7\n% more\n'), file.subarray(9)]);
    expect((await readArticle(shifted)).passages).toHaveLength(2);
  });
});

describe('malicious files', () => {
  const replace = (file: Buffer, from: string | RegExp, to: string) =>
    Buffer.from(file.toString('latin1').replace(from, to), 'latin1');

  test('a PDF that declares 10,000 pages and has one is read', async () => {
    const answer = await readPdfFile(replace(makePdf([page('Alpha')]), '/Count 1/', '/Count 10000/'));
    expect('article' in answer ? answer.article.passages.length : answer.code).toEqual(1);
  });

  test('a PDF whose page tree contains itself does not hang', async () => {
    const answer = await readPdfFile(replace(makePdf([page('Alpha')]), /Kids\[\d+ 0 R\]/, 'Kids[2 0 R]'));
    expect(answer).toHaveProperty('code');
  });

  test('a PDF with a stream of 100 MB compressed into 100 KB is harmless', async () => {
    const bomb = deflateSync(Buffer.alloc(100_000_000, ' ')).toString('latin1');
    const file = makePdf([page('Alpha'), page('Beta')]).toString('latin1');
    const at = file.lastIndexOf('<</Length');
    const bombed = `${file.slice(0, at)}<</Filter/FlateDecode/Length ${bomb.length}>>stream\n${bomb}\nendstream${file.slice(file.indexOf('endstream', at) + 9)}`;
    const article = await readArticle(Buffer.from(bombed, 'latin1'));
    expect(article.passages[0]?.text).toContain('Alpha');
  });
});

test("a PDF is read up to an article's limit, and the rest is reported as left out", async () => {
  const long = Array.from({ length: 270 }, (_, at) => ({
    text: 'a word of it '.repeat(32),
    x: 5,
    y: 835 - at * 3,
    size: 3,
  }));
  const seen: number[] = [];
  const answer = await readPdfFile(makePdf(Array.from({ length: 30 }, () => long)), {
    onPage: (page) => seen.push(page),
  });
  if (!('article' in answer)) throw new Error(answer.code);
  expect(answer.article.truncated).toBe(true);
  expect(seen.at(-1)).toBeLessThan(30);
});

test('reading a PDF reports progress page by page, and ends at once when it is aborted', async () => {
  const controller = new AbortController();
  const seen: number[] = [];
  const file = makePdf(Array.from({ length: 50 }, (_, n) => page(`Town${n}`)));
  const reading = readPdfFile(file, {
    signal: controller.signal,
    onPage: (page) => {
      seen.push(page);
      if (page === 10) controller.abort();
    },
  });
  await expect(reading).rejects.toThrow(/abort/i);
  expect(seen).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
});

describe('the port of a run', () => {
  const request = createRequest();
  const slice = { url: 'https://a.example/file.pdf', contentType: 'application/pdf', size: 3, slice: 'YWJj' };

  test("the run's port carries the file to the panel and the result back", async () => {
    const [background, panel] = createPortPair('run');
    const answers: unknown[] = [];
    serveRun(background, async function* (_request, _signal, transfer) {
      transfer.send(slice);
      answers.push(await transfer.answer);
      yield { type: 'done', finishReason: 'stop', usage: null };
    });
    panel.onMessage.addListener((event) => {
      if ((event as { type: string }).type === 'file') panel.postMessage({ type: 'file-read', answer: { code: 'x' } });
    });
    panel.postMessage({ type: 'start', request });
    await until(() => panel.isClosed());
    expect(answers).toEqual([{ code: 'x' }]);
    expect(panel.received).toEqual([
      { type: 'file', file: slice },
      { type: 'done', finishReason: 'stop', usage: null },
    ]);
  });

  test('waiting for the panel to read a PDF ends with the run', async () => {
    const [background, panel] = createPortPair('run');
    let outcome = '';
    // oxlint-disable-next-line require-yield
    serveRun(background, async function* (_request, _signal, transfer) {
      outcome = await transfer.answer.then(
        () => 'answered',
        () => 'ended',
      );
    });
    panel.postMessage({ type: 'start', request });
    await new Promise((resolve) => setTimeout(resolve, 20));
    panel.disconnect();
    await until(() => outcome !== '');
    expect(outcome).toBe('ended');
  });
});

test("the operators of a PDF have pdfjs's own numbers", () => {
  expect(OPS).toMatchObject(OPERATORS);
});
