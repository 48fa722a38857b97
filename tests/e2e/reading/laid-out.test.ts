import { globSync, readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import puppeteer, { type Browser, type Page } from 'puppeteer-core';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { COLLAPSED, IN_FRONT, LABELS, type LaidOut, WORDS } from '../../fixtures/pages/laid-out';
import { findFirefox } from '../../helpers/browsers/firefox';
import { writePage } from '../../helpers/pages/read-attacks';

/** Text whose reading depends on layout, in real browsers. */

const firefox = findFirefox();
const args = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
const BROWSERS = [
  {
    name: 'Chromium',
    lacks: false,
    folder: () => inject('chrome'),
    launch: () => puppeteer.launch({ executablePath: inject('browser'), headless: true, pipe: true, args }),
  },
  {
    name: 'Firefox',
    lacks: firefox === null,
    folder: () => inject('firefox'),
    launch: () => puppeteer.launch({ browser: 'firefox', executablePath: firefox!, headless: true }),
  },
];

const FIXTURES = path.join(import.meta.dirname, '../../fixtures');
/** Articles, lists, threads and products in several languages. */
const PAGES = globSync(['articles/*/source.html', 'verdicts/{article,list,thread,product}/*.html'], { cwd: FIXTURES })
  .toSorted()
  .map((file) => readFileSync(path.join(FIXTURES, file), 'utf8'));

/** The browser draws the numbers of a list, and nothing between the cells of a table. */
const bare = (text: string) => text.replace(/^\d+[.)]\s/, '').replace(/[\s|]+/g, '');

const PROSE = '<p>The harbour was opened again in May, and the people of the town came to look at it, as before.</p>';

describe.each(BROWSERS)('$name', ({ lacks, folder, launch }) => {
  let browser: Browser;
  let server: Server;
  let tab: Page;
  let [origin, scripts, show] = ['', '', ''];
  beforeAll(async () => {
    if (lacks) return;
    server = createServer(({ url }, response) => {
      const page = PAGES[Number(/^\/page\/(\d+)$/.exec(url!)?.[1])] ?? '<title>Empty</title>';
      response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(page);
    }).listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    browser = await launch();
    tab = await browser.newPage();
    origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    await tab.goto(`${origin}/`);
    const toScript = (name: string) =>
      readFileSync(path.join(folder(), `${name}.js`), 'utf8')
        .trim()
        .replace(/;$/, '');
    scripts = ['readability', 'extract'].map(toScript).join(',');
    show = toScript('show');
  });
  afterAll(async () => {
    await browser?.close();
    server?.close();
  });

  async function read({ html, style = '' }: LaidOut): Promise<{ text: string; verdict?: string }> {
    await tab.evaluate(
      writePage,
      `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>The harbour</title><style>${style}</style></head><body><main><article><h1>The harbour</h1>${PROSE}${html}${PROSE.replace('May', 'June')}</article></main></body></html>`,
    );
    const answer = (await tab.evaluate(`(async () => JSON.stringify(await (${scripts})))()`)) as string;
    const { article } = JSON.parse(answer) as { article?: { passages: { text: string }[]; verdict: string } };
    return { text: article?.passages.map(({ text }) => text).join('\n') ?? '', verdict: article?.verdict };
  }

  test.skipIf(lacks).each([...COLLAPSED, ...WORDS, ...LABELS])('$name: read as it is shown', async (page) => {
    const { text } = await read(page);
    for (const part of page.has) expect(text).toContain(part);
    for (const part of page.lacks ?? []) expect(text).not.toContain(part);
  });

  test.skipIf(lacks).each(IN_FRONT)('$name: is judged $verdict', async (page) => {
    const { text, verdict } = await read(page);
    for (const part of page.has) expect(text).toContain(part);
    for (const part of page.lacks ?? []) expect(text).not.toContain(part);
    expect(verdict).toBe(page.verdict);
  });

  test.skipIf(lacks)(
    'the passages of many pages are highlighted where they are, and nothing in the page changes',
    async () => {
      const wrong: string[] = [];
      let [count, changes] = [0, 0];
      for (const index of PAGES.keys()) {
        await tab.goto(`${origin}/page/${index}`, { waitUntil: 'domcontentloaded' });
        const answer = await tab.evaluate(`(async () => {
        const { article } = await (${scripts});
        const changes = [];
        const observer = new MutationObserver((records) => changes.push(...records));
        observer.observe(document, { subtree: true, childList: true, attributes: true, characterData: true });
        ${show};
        const passages = article?.passages ?? [];
        const shown = passages.map(({ text }, at) => {
          CSS.highlights.clear();
          return pithShow(text, at / passages.length, null) ? [...CSS.highlights.get('pith')].join() : '';
        });
        return JSON.stringify({ texts: passages.map(({ text }) => text), shown, changes: changes.length + observer.takeRecords().length });
      })()`);
        const { texts, shown, ...rest } = JSON.parse(answer as string) as {
          texts: string[];
          shown: string[];
          changes: number;
        };
        count += texts.length;
        changes += rest.changes;
        wrong.push(...texts.flatMap((text, at) => (bare(shown[at]!) === bare(text) ? [] : [`${text} → ${shown[at]}`])));
      }
      expect(changes).toBe(0);
      expect(count).toBeGreaterThanOrEqual(300);
      expect(wrong.length, wrong.join('\n')).toBeLessThanOrEqual(count / 100);
    },
  );
});
