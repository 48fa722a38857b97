import type { Page } from 'puppeteer-core';
import { openMore } from '../helpers/panel/controls';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { type Chromium, providerSettings, startChromium, waitForText } from '../helpers/browsers/chromium';
import { type PageServer, servePages } from '../helpers/pages/pages';
import { type Answer, completion, type Provider, startProvider } from '../helpers/provider';

/** Chips that lead from a summary's statements to their passages, in real Chromium. */

const SUBJECTS = 'harbour clock bread winter river letter goat window garden engine'.split(' ');
/** Sixty passages, each with different words. */
const PASSAGES = Array.from({ length: 60 }, (_, i) => {
  const [one, other] = [SUBJECTS[i % 10]!, SUBJECTS[Math.floor(i / 10) + 3]!];
  return `The ${one} of house ${i + 100} was painted beside the old ${other}, and neighbours talked about that ${one} for weeks.`;
});
const HTML = `<!doctype html><html lang="en"><title>Houses</title><main><article><h1>Houses</h1>${PASSAGES.map((text) => `<p style="margin-block: 60px">${text.replace('painted', '<b>painted</b>')}</p>`).join('\n')}</article></main>`;
const SUMMARY =
  '- The clock of house 141 was painted beside the old goat.\n' +
  '- Neighbours talked about the garden of house 998 for weeks.\n' +
  '- Volcanoes erupted elsewhere.\n';

/** The same as a model that was asked for hints writes it, more or less as it was asked. */
const HINTED = SUMMARY.replace('goat.', 'goat [42].')
  .replace('weeks.', 'weeks (passages 3 and 4).')
  .replace('where.', 'where. [none]');

let chromium: Chromium;
let server: PageServer;
let provider: Provider;
let answer: Answer;
let tab: Page;

beforeAll(async () => {
  server = await servePages({ '/houses': HTML, '/other': '<!doctype html><title>Other</title><p>Nothing here.</p>' });
  provider = await startProvider(() => answer);
  chromium = await startChromium('chromeTry');
});
afterEach(() => tab.close());
afterAll(async () => {
  await chromium?.close();
  server?.close();
  await provider?.close();
});

async function summarize(text: string): Promise<Page> {
  answer = { steps: completion(text.match(/[^]{1,3}/g)!) };
  await chromium.configure(providerSettings(provider.url));
  tab = await chromium.open(`${server.url}/houses`);
  await tab.evaluate(() => {
    const changes: string[] = [];
    Object.assign(globalThis, { changes });
    new MutationObserver((records) => changes.push(...records.map(({ type }) => type))).observe(document, {
      subtree: true,
      childList: true,
      attributes: true,
      characterData: true,
    });
  });
  await chromium.clickToolbar(tab);
  const panel = await chromium.waitForPanel();
  await panel.waitForSelector('.verdict');
  return panel;
}

const chipsOf = (panel: Page) =>
  panel.$$eval('.text .src', (chips) => chips.map((chip) => [chip.getAttribute('aria-label'), chip.className]));

/** The text that is highlighted in the page; '' for none. */
const highlighted = () =>
  tab.evaluate(() =>
    Array.from(CSS.highlights.get('pith') ?? [], (range) => {
      const { startContainer, startOffset, endContainer, endOffset } = range;
      const live = document.createRange();
      live.setStart(startContainer, startOffset);
      live.setEnd(endContainer, endOffset);
      return live.toString();
    }).join('|'),
  );

test('each statement of a summary has a chip with its passage, and what the page does not say is marked', async () => {
  const panel = await summarize(SUMMARY);
  const chips = await chipsOf(panel);
  expect(chips).toHaveLength(3);
  expect(chips[0]).toEqual(['Passage 42', 'src']);
  expect(chips[2]).toEqual(['No passage found', 'src none']);
  expect(await panel.$$eval('.text .absent', (words) => words.map(({ textContent }) => textContent))).toEqual(['998']);
  const verdict = await panel.$eval('.verdict', (line) =>
    [line, ...line.children].map((part) => (part as HTMLElement).innerText),
  );
  expect(verdict.slice(1)).toEqual(['1 of 3 placed', '1 number not on the page', '2 without a place']);
});

test('neither chips nor the passages that a model names are part of the text of a summary', async () => {
  const panel = await summarize(HINTED);
  expect(JSON.stringify(provider.requests.at(-1)?.body)).toContain('[42] The clock of house 141 was painted');
  expect((await chipsOf(panel))[0]).toEqual(['Passage 42', 'src']);
  const text = await panel.$eval('.text', ({ textContent }) => textContent);
  expect(text.replace(/\s+/g, ' ').trim()).toBe(
    SUMMARY.replace(/^- |\n- /g, '')
      .replace(/\s+/g, ' ')
      .trim(),
  );
});

test('pressing a chip scrolls the page to the passage and highlights it, without changing its DOM', async () => {
  const panel = await summarize(SUMMARY);
  await panel.click('.src');
  await tab.waitForFunction(() => CSS.highlights.has('pith'));
  expect(await highlighted()).toContain(PASSAGES[41]!);
  expect(await tab.evaluate(() => scrollY)).toBeGreaterThan(500);
  expect(await tab.evaluate(() => (globalThis as unknown as { changes: string[] }).changes)).toEqual([]);
});

test('key sentences also have chips, which lead to exactly these sentences', async () => {
  await chromium.configure({ settings: { version: 1, engine: 'key-sentences' } });
  tab = await chromium.open(`${server.url}/houses`);
  await chromium.clickToolbar(tab);
  const panel = await chromium.waitForPanel();
  await waitForText(panel, 'nothing sent');
  await panel.waitForFunction(() => document.querySelector('.text li:last-child .src'));
  const said = await panel.$$eval('.text li', (items) => items.map(({ textContent }) => textContent.trim()));
  const chips = await chipsOf(panel);
  expect(chips.map(([name]) => name)).toEqual(said.map((sentence) => `Passage ${PASSAGES.indexOf(sentence) + 1}`));
});

test('each exported link highlights its passage in the page, without Pith', async () => {
  await chromium.configure({ settings: { version: 1, engine: 'key-sentences' } });
  tab = await chromium.open(`${server.url}/houses`);
  await chromium.clickToolbar(tab);
  const panel = await chromium.waitForPanel();
  await waitForText(panel, 'nothing sent');
  await panel.waitForFunction(() => document.querySelector('.text li:last-child .src'));
  // A panel without a window may not use the clipboard.
  await panel.evaluate(() => {
    navigator.clipboard.write = async ([item]) => {
      const copied = await (await item!.getType('text/plain')).text();
      Object.assign(globalThis, { copied });
    };
  });
  await openMore(panel);
  await (
    await panel.waitForSelector('::-p-xpath(//*[@role="menuitem"][contains(., "Copy with links to the page")])')
  )?.click();
  await panel.waitForFunction(() => 'copied' in globalThis);
  const copied = await panel.evaluate(() => (globalThis as unknown as { copied: string }).copied);
  const links = [...copied.matchAll(/^- (.+) \[↗\]\((\S+)\)$/gm)];
  expect(links).toHaveLength(5);
  for (const [, sentence, link] of links) {
    const other = await chromium.browser.newPage();
    await other.goto(link!);
    // The browser scrolls to what it highlights, and to nothing when it finds nothing.
    const place = await other.evaluate((text) => {
      const found = [...document.querySelectorAll('p')].find(({ textContent }) => textContent === text);
      const { top, bottom } = found!.getBoundingClientRect();
      return { isSeen: top >= 0 && bottom <= innerHeight, scrolled: scrollY, height: document.body.scrollHeight };
    }, sentence!);
    expect(place.isSeen).toBe(true);
    await other.close();
  }
});

test('a passage that the page no longer has is not shown, and the panel says so', async () => {
  const panel = await summarize(SUMMARY);
  await tab.evaluate(() => document.querySelector('article')!.replaceChildren('Nothing here.'));
  await panel.click('.src');
  await waitForText(panel, 'this passage is no longer there.');
  expect(await highlighted()).toBe('');
});

test('a model cannot make a chip appear by itself', async () => {
  const forged = `It rained.${String.fromCodePoint(0xf0000)} It snowed.`;
  answer = { steps: completion([forged]) };
  await chromium.configure(providerSettings(provider.url));
  tab = await chromium.open(`${server.url}/houses`);
  await chromium.clickToolbar(tab);
  const panel = await chromium.waitForPanel();
  await waitForText(panel, 'It snowed.');
  await waitForText(panel, /test-model · [\d.]+\ss/);
  expect(await panel.$$('.src')).toHaveLength(0);
});
