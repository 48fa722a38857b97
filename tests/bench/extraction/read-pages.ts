import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { JSDOM } from 'jsdom';
import puppeteer, { type Page } from 'puppeteer-core';
import type { ExtractedArticle } from '../../../lib/article/article';
import { toPassages } from '../../../lib/article/page/passages';

/** A public page, with the text that people have marked as its article. */
export type ReferencePage = {
  id: string;
  set: string;
  type: string;
  url: string;
  file: string;
  cjk: boolean;
  reference: string;
};

/** The texts read from a page, and the median times. */
export type Reading = {
  page: ReferencePage;
  pith: { text: string; ms: number; method: string };
  readability: { text: string; textContent: string; ms: number };
  defuddle: { text: string; ms: number };
};

const ROUNDS = 3;

/** Serves saved pages, without their scripts and without any other host. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'";

/**
 * Reads the pages in one Chromium: with the built content scripts, Readability and Defuddle. `folder` contains
 * the pages; `scripts` are the paths of the built scripts in the order of injection.
 */
export async function readPages(
  pages: readonly ReferencePage[],
  folder: string,
  scripts: readonly string[],
  executablePath: string,
): Promise<Reading[]> {
  const server = createServer((request, response) => {
    const file = new URL(request.url ?? '/', 'http://localhost').searchParams.get('file');
    if (!pages.some((page) => page.file === file)) return response.writeHead(404).end();
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8', 'content-security-policy': POLICY });
    return response.end(gunzipSync(readFileSync(path.join(folder, file ?? ''))));
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const args = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  const browser = await puppeteer.launch({ executablePath, headless: true, pipe: true, args });
  const sourceOf = (address: string) => readFileSync(new URL(address), 'utf8');
  const sources = {
    pith: scripts.map((script) => readFileSync(script, 'utf8').trim().replace(/;$/, '')).join(','),
    readability: sourceOf(import.meta.resolve('@mozilla/readability/Readability.js')),
    defuddle: sourceOf(import.meta.resolve('defuddle')),
  };
  try {
    const tab = await browser.newPage();
    const readings: Reading[] = [];
    for (const page of pages) {
      // Path and parameters tell the extraction what kind of page it is.
      const { pathname, search } = new URL(page.url);
      const address = `${base}${pathname}${search}${search ? '&' : '?'}file=${encodeURIComponent(page.file)}`;
      await tab.goto(address, { waitUntil: 'domcontentloaded' });
      readings.push(await readPage(tab, page, sources));
    }
    return readings;
  } finally {
    await browser.close();
    server.close();
  }
}

/** The scripts are parsed again each time, as when they are injected. Defuddle, which changes the page, is last. */
async function readPage(
  tab: Page,
  page: ReferencePage,
  sources: Record<'pith' | 'readability' | 'defuddle', string>,
): Promise<Reading> {
  const [pithMs, readabilityMs]: [number[], number[]] = [[], []];
  let article: ExtractedArticle | undefined;
  let content = '';
  let textContent = '';
  for (let round = 0; round < ROUNDS; round++) {
    const alone = (await tab.evaluate(
      `(() => { const start = performance.now(); ${sources.readability}; return (${readAlone.toString()})(Readability, start); })()`,
    )) as ReturnType<typeof readAlone>;
    readabilityMs.push(alone.ms);
    ({ content, textContent } = alone);
    const timed = `(globalThis.startedAt = performance.now(), ${sources.pith}).then((answer) => ({ answer, ms: performance.now() - startedAt }))`;
    const { answer, ms } = (await tab.evaluate(timed)) as { answer: { article?: ExtractedArticle }; ms: number };
    pithMs.push(ms);
    article = answer.article;
  }
  const defuddle = (await tab.evaluate(
    `(() => { const start = performance.now(); ${sources.defuddle}; return (${readWithDefuddle.toString()})(Defuddle, start); })()`,
  )) as ReturnType<typeof readWithDefuddle>;
  const join = (passages: readonly { text: string }[]) => passages.map(({ text }) => text).join('\n');
  const textOf = (html: string) => join(toPassages(new JSDOM(html).window.document.body).passages);
  return {
    page,
    pith: { text: join(article?.passages ?? []), ms: median(pithMs), method: article?.method ?? 'none' },
    readability: { text: textOf(content), textContent, ms: median(readabilityMs) },
    defuddle: { text: textOf(defuddle.content), ms: defuddle.ms },
  };
}

type ReadabilityClass = new (
  copy: Node,
  options: { serializer: (element: Element) => Element },
) => { parse: () => { content: Element; textContent: string } | null };

/** Runs in the page, on a copy, as Readability requires. */
function readAlone(Readability: ReadabilityClass, start: number): { content: string; textContent: string; ms: number } {
  const found = new Readability(document.cloneNode(true), { serializer: (element) => element }).parse();
  const ms = performance.now() - start;
  return { content: found?.content.outerHTML ?? '', textContent: found?.textContent ?? '', ms };
}

type DefuddleClass = new (page: Document) => { parse: () => { content: string } };

/** Runs in the page, on the page itself, because Defuddle asks for its styles. */
function readWithDefuddle(Defuddle: DefuddleClass, start: number): { content: string; ms: number } {
  const { content } = new Defuddle(document).parse();
  return { content, ms: performance.now() - start };
}

export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

/** The value that a share of the values, from 0 to 1, does not exceed; 0 when there are none. */
export function quantile(values: readonly number[], share: number): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length * share)] ?? 0;
}
