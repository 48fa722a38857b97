import { readFileSync } from 'node:fs';
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

const PROSE = '<p>The harbour was opened again in May, and the people of the town came to look at it, as before.</p>';

describe.each(BROWSERS)('$name', ({ lacks, folder, launch }) => {
  let browser: Browser;
  let server: Server;
  let tab: Page;
  let scripts = '';
  beforeAll(async () => {
    if (lacks) return;
    server = createServer((_, response) => {
      response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end('<title>Empty</title>');
    }).listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    browser = await launch();
    tab = await browser.newPage();
    await tab.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
    scripts = ['readability', 'extract']
      .map((name) =>
        readFileSync(path.join(folder(), `${name}.js`), 'utf8')
          .trim()
          .replace(/;$/, ''),
      )
      .join(',');
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
});
