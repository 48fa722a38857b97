import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Page } from 'puppeteer-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import {
  type Chromium,
  clickButton,
  providerSettings,
  readPanel,
  startChromium,
  waitForText,
} from '../helpers/browsers/chromium';
import { type PageServer, servePages } from '../helpers/pages/pages';
import { type Answer, completion, paced, type Provider, startProvider } from '../helpers/provider';
import { choose, clickSend, lookFirst, openHistory, openMore } from '../helpers/panel/controls';
import { sleep, waitUntil } from '../helpers/wait-until';

/** The panel in use: choices, questions, previews, the history and export, in real Chromium. */

const FACTS = [
  'Alpha is a town on a river in the north of the country.',
  'My account there holds 1,204 crowns.',
  'The people of Alpha built a mill, a station and four schools.',
];
const page = (title: string, facts = FACTS) =>
  `<!doctype html><html lang="en"><title>${title}</title><main><article><h1>${title}</h1>${facts.map((fact) => `<p>${fact} ${'It was written down again in spring. '.repeat(6)}</p>`).join('')}</article></main>`;

let chromium: Chromium;
let server: PageServer;
let provider: Provider;
let answer: Answer;
let opened: Page[] = [];

beforeAll(async () => {
  server = await servePages({ '/alpha': page('Alpha'), '/beta': page('Beta', ['Beta is another town, by the sea.']) });
  provider = await startProvider(() => answer);
  chromium = await startChromium('chromeTry');
});
afterEach(async () => {
  for (const tab of opened.splice(0)) await tab.close();
  provider.requests.length = 0;
});
afterAll(async () => {
  await chromium?.close();
  server?.close();
  await provider?.close();
});

const say = (...deltas: string[]) => void (answer = { steps: completion(deltas) });

async function open(path: string): Promise<Page> {
  const tab = await chromium.open(server.url + path);
  opened.push(tab);
  return tab;
}

async function summarize(path = '/alpha'): Promise<{ tab: Page; panel: Page }> {
  await chromium.configure(providerSettings(provider.url));
  const tab = await open(path);
  await chromium.clickToolbar(tab);
  return { tab, panel: await chromium.waitForPanel() };
}

const messagesOf = (index: number) => provider.requests[index]?.body?.messages ?? [];
const countRequests = () => provider.requests.length;

async function ask(panel: Page, question: string): Promise<void> {
  await panel.waitForSelector('.ask textarea');
  await panel.type('.ask textarea', question);
  await panel.keyboard.press('Enter');
}

test('a changed choice starts nothing, offers another summary, and is remembered', async () => {
  say('A first summary.');
  const { panel } = await summarize();
  await waitForText(panel, 'A first summary.');
  await choose(panel, 'Table');
  await choose(panel, 'Long');
  await panel.waitForSelector('::-p-xpath(//button[normalize-space()="Summarize again"])');
  await sleep(300);
  expect(countRequests()).toBe(1);
  say('A second summary.');
  await clickButton(panel, 'Summarize again');
  await waitForText(panel, 'A second summary.');
  expect(messagesOf(1)[0]?.content).toContain('about 12 rows');
  expect(await readPanel(panel)).toContain('2/2');
  await panel.reload();
  await panel.waitForSelector('.wish[aria-label="Next summary: test-model · Long · Table"]');
  await (await panel.waitForSelector('button[aria-label="Former version"]'))!.click();
  await waitForText(panel, 'A first summary.');
});

describe('questions', () => {
  test('a question is sent with the page and what was said before', async () => {
    say('A summary.');
    const { panel } = await summarize();
    await waitForText(panel, 'A summary.');
    say('By a **river**.');
    await ask(panel, 'Where is it?');
    await waitForText(panel, 'By a river.');
    say('Four.');
    await ask(panel, 'How many schools?');
    const shown = await waitForText(panel, 'Four.');
    for (const text of ['A summary.', 'Where is it?', 'By a river.', 'How many schools?'])
      expect(shown).toContain(text);
    const [, first, ...rest] = messagesOf(2);
    expect(first?.content).toContain('four schools');
    expect(rest.map(({ content }) => content)).toEqual([
      'A summary.',
      'Where is it?',
      'By a **river**.',
      expect.stringContaining('How many schools?'),
    ]);
  });

  test('a question can be asked before a summary, stopped, and asked about another page', async () => {
    await chromium.configure(providerSettings(provider.url));
    say('A summary.');
    const { tab, panel } = await summarize('/beta');
    await waitForText(panel, 'A summary.');
    await tab.goto(`${server.url}/alpha`);
    await panel.waitForSelector('#ask-hint');
    answer = { steps: paced(completion(Array<string>(400).fill('word ')), 20) };
    await ask(panel, 'What is this?');
    await waitForText(panel, 'word word');
    expect(await readPanel(panel)).not.toContain('A summary.');
    await panel.keyboard.press('Escape');
    await waitForText(panel, 'You stopped it here.');
    await waitUntil(45_000, () => provider.requests[1]?.isEarly);
    expect(messagesOf(1)).toHaveLength(2);
  });

  test('a question without access is asked after the gesture, and the next can be typed while an answer arrives', async () => {
    say('A summary.');
    const { panel } = await summarize('/beta');
    await waitForText(panel, 'A summary.');
    const tab = await open('/alpha');
    answer = { steps: paced(completion(Array<string>(100).fill('word ')), 20) };
    await ask(panel, 'What of the mill?');
    await panel.waitForSelector('[data-code="needs-access"]');
    await chromium.clickToolbar(tab);
    await waitForText(panel, 'word word');
    expect(JSON.stringify(messagesOf(1))).toContain('What of the mill?');
    await panel.type('.ask textarea', 'And then?');
    await panel.keyboard.press('Enter');
    await panel.waitForSelector('.answer .meta');
    expect(countRequests()).toBe(2);
    expect(await panel.$eval('.ask textarea', (field) => (field as HTMLTextAreaElement).value)).toBe('And then?');
  });

  test('the on-device engine answers a question with matching sentences', async () => {
    await chromium.configure({ settings: { version: 1, engine: 'key-sentences' } });
    const tab = await open('/alpha');
    await chromium.clickToolbar(tab);
    const panel = await chromium.waitForPanel();
    await waitForText(panel, 'nothing sent');
    await ask(panel, 'Who built the mill?');
    await panel.waitForSelector('.answer .meta');
    const answers = await panel.$$eval('.answer .text li', (entries) => entries.map((entry) => entry.textContent));
    expect(answers).toEqual([FACTS[2]]);
    await ask(panel, 'Elephants?');
    await panel.waitForSelector('[data-code="no-match"]');
    expect(countRequests()).toBe(0);
  });
});

describe('what will be sent', () => {
  test('a preview shows exactly what is sent, and unticked parts never arrive, even with a question', async () => {
    say('A summary.');
    const { tab, panel } = await summarize('/beta');
    await waitForText(panel, 'A summary.');
    await tab.goto(`${server.url}/alpha`);
    await lookFirst(panel);
    const box = await panel.waitForSelector('::-p-xpath(//label[contains(., "1,204")]//input)');
    expect(await readPanel(panel)).toMatch(new RegExp(`${new URL(provider.url).host}\\s+test-model · `));
    expect(countRequests()).toBe(1);
    await box?.click();
    await panel.click('.preview .exact summary');
    await waitUntil(
      45_000,
      async () => !(await panel.$eval('.preview .exact', (shown) => shown.textContent)).includes('1,204'),
    );
    const shown = await panel.$$eval('.preview pre', (parts) => parts.map((part) => part.textContent));
    await clickSend(panel);
    await waitUntil(45_000, () => countRequests() === 2);
    expect(messagesOf(1).map(({ content }) => content)).toEqual(shown);
    await waitForText(panel, 'You left out 1 passage.');
    await ask(panel, 'And?');
    await waitUntil(45_000, () => countRequests() === 3);
    await panel.waitForSelector('.answer .meta');
    await clickButton(panel, 'Write it again');
    await waitUntil(45_000, () => countRequests() === 4);
    for (const index of [1, 2, 3]) {
      const sent = JSON.stringify(provider.requests[index]?.body);
      expect(sent).toContain('Alpha is a town');
      expect(sent).not.toContain('1,204');
    }
  });

  test('a preview ends with its panel, and what was left out survives it', async () => {
    say('A summary.');
    const { tab, panel } = await summarize('/beta');
    await waitForText(panel, 'A summary.');
    await tab.goto(`${server.url}/alpha`);
    await lookFirst(panel);
    const untick = async () => {
      await (await panel.waitForSelector('::-p-xpath(//label[contains(., "1,204")]//input)'))?.click();
      await panel.waitForSelector('.foot .main:not([aria-disabled])');
    };
    await untick();
    await panel.reload();
    // Nothing is sent, and nothing is called unfinished.
    const shown = await waitForText(panel, 'A summary.');
    expect(shown).not.toContain('closed before');
    await lookFirst(panel);
    await untick();
    expect(countRequests()).toBe(1);
    await clickSend(panel);
    await waitUntil(45_000, () => countRequests() === 2);
    await panel.waitForSelector('.meta');
    await panel.reload();
    await clickButton(panel, 'Write it again');
    await waitUntil(45_000, () => countRequests() === 3);
    for (const index of [1, 2]) expect(JSON.stringify(provider.requests[index]?.body)).not.toContain('1,204');
  });

  test('a cancelled preview sends nothing, and the earlier summary returns', async () => {
    say('A summary.');
    const { panel } = await summarize();
    await waitForText(panel, 'A summary.');
    await lookFirst(panel);
    await panel.waitForSelector('.preview');
    await clickButton(panel, 'Cancel');
    await waitForText(panel, 'A summary.');
    expect(countRequests()).toBe(1);
  });
});

describe('the history', () => {
  test('the history keeps summaries and questions, can be searched and cleared, and opens entries without a request', async () => {
    say('Pith about mills.');
    const { tab, panel } = await summarize();
    await waitForText(panel, 'Pith about mills.');
    say('An answer about rivers.');
    await ask(panel, 'Which river?');
    await waitForText(panel, 'An answer about rivers.');
    await open('/beta');
    await tab.close();
    opened = opened.filter((each) => each !== tab);
    await panel.reload();
    await openHistory(panel);
    await panel.waitForSelector('input[type="search"]');
    await panel.type('input[type="search"]', 'RIVERS mills');
    const entry = await panel.waitForSelector('.page[aria-label="Alpha"] .item');
    await entry?.click();
    const shown = await waitForText(panel, 'An answer about rivers.');
    expect(shown).toContain('Pith about mills.');
    expect(shown).toContain('Which river?');
    expect(countRequests()).toBe(2);
    await clickButton(panel, 'Back to the history');
    await clickButton(panel, 'Delete all…');
    await clickButton(panel, 'Delete all');
    await waitForText(panel, 'The history is now empty.');
  });

  test('the history keeps nothing while it is switched off', async () => {
    say('Not to be kept.');
    const settings = providerSettings(provider.url);
    await chromium.configure({ ...settings, settings: { ...(settings.settings as object), keepsHistory: false } });
    const tab = await open('/beta');
    await chromium.clickToolbar(tab);
    const panel = await chromium.waitForPanel();
    await waitForText(panel, 'Not to be kept.');
    await openHistory(panel);
    const shown = await waitForText(panel, 'The history is off');
    expect(shown).not.toContain('Beta');
  });
});

test('a summary is saved as a Markdown file that names its source', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'pith-saved-'));
  const session = await chromium.browser.target().createCDPSession();
  await session.send('Browser.setDownloadBehavior', { behavior: 'allow', downloadPath: folder });
  say('A **bold** summary.');
  const { panel } = await summarize();
  await waitForText(panel, 'A bold summary.');
  await openMore(panel);
  await clickButton(panel, 'Save as .md');
  const name = await waitUntil(45_000, async () => (await readdir(folder)).find((file) => file.endsWith('.md')));
  const saved = await readFile(path.join(folder, name), 'utf8');
  expect(name).toBe('Alpha.md');
  expect(saved).toMatch(/^---\n[\s\S]*\n---\n/);
  for (const text of [`${server.url}/alpha`, 'test-model', 'A **bold** summary.']) expect(saved).toContain(text);
  await rm(folder, { recursive: true });
});

/** Where the panel is scrolled to, and how far its end is from there. */
const placeOf = (panel: Page) =>
  panel.evaluate(() => {
    const { scrollTop, scrollHeight, clientHeight } = document.documentElement;
    return { top: scrollTop, toEnd: scrollHeight - clientHeight - scrollTop };
  });
const manyPoints = (count: number) =>
  Array.from({ length: count }, (_, index) => `- Point ${index} of a long summary.\n`);

test('a summary never scrolls, even when its first word comes late', async () => {
  answer = { steps: [{ waitMs: 1_500 }, ...paced(completion(manyPoints(60)), 20)] };
  const { panel } = await summarize();
  await waitForText(panel, 'Point 50 ');
  expect((await placeOf(panel)).top).toBe(0);
  await panel.waitForSelector('.meta');
  expect((await placeOf(panel)).top).toBe(0);
  expect((await placeOf(panel)).toEnd).toBeGreaterThan(500);
});

test('a question is scrolled once under the header, and its answer offers a jump to its end', async () => {
  say(manyPoints(40).join(''));
  const { panel } = await summarize();
  await panel.waitForSelector('.meta');
  answer = { steps: [...paced(completion(manyPoints(80)).slice(0, 80), 20), 'hang'] };
  await ask(panel, 'What else?');
  const distance = () =>
    panel.evaluate(() => {
      const header = document.querySelector('.top')!.getBoundingClientRect().bottom;
      return Math.round(document.querySelector('.asked')!.getBoundingClientRect().top - header);
    });
  await panel.waitForSelector('.answer .text li');
  // Scrolling is by whole pixels.
  expect(Math.abs((await distance()) - 12)).toBeLessThanOrEqual(1);
  // The end moves on as long as text arrives.
  await waitForText(panel, 'Point 78 of a long summary.');
  await panel.waitForSelector('.jump');
  expect(Math.abs((await distance()) - 12)).toBeLessThanOrEqual(1);
  await panel.click('.jump');
  await waitUntil(45_000, async () => (await placeOf(panel)).toEnd < 24 || undefined);
  await clickButton(panel, 'Stop');
});

test('a preview of a typed question begins at its top', async () => {
  say(manyPoints(40).join(''));
  const { panel } = await summarize();
  await panel.waitForSelector('.meta');
  await panel.type('.ask textarea', 'Why so long?');
  await lookFirst(panel);
  await panel.waitForSelector('.preview .asked');
  expect((await placeOf(panel)).top).toBe(0);
});

test("a list's marks are on the side where its lines begin, whatever the page's direction", async () => {
  say('- يحفظ اللبّ الأبيض ثمرة البرتقال من الجفاف.\n- وهو غنيّ بالألياف.\n');
  const { panel } = await summarize();
  await panel.waitForSelector('.meta');
  const found = await panel.evaluate(() => {
    const item = document.querySelector('.text li')!;
    const range = document.createRange();
    range.selectNodeContents(item);
    const [text, list] = [range.getBoundingClientRect(), item.parentElement!.getBoundingClientRect()];
    const { direction, paddingRight } = getComputedStyle(item.parentElement!);
    return { direction, gap: Math.round(list.right - parseFloat(paddingRight) - text.right) };
  });
  expect(found).toEqual({ direction: 'rtl', gap: 0 });
});

test('a panel of 232 pixels shows the whole ask field, without a scrollbar', async () => {
  say('A summary.');
  const { panel } = await summarize();
  await panel.waitForSelector('.meta');
  await panel.setViewport({ width: 232, height: 600 });
  const field = await panel.$eval('.ask textarea', (area) => ({
    overflow: area.scrollHeight - area.clientHeight,
    isInside: area.getBoundingClientRect().bottom <= innerHeight,
  }));
  expect(field).toEqual({ overflow: 0, isInside: true });
  const header = await panel.$eval('.top', (top) => top.getBoundingClientRect().height);
  expect(header).toBeLessThanOrEqual(46);
});

test('500 deltas cause few announcements for screen readers', async () => {
  answer = { steps: paced(completion(Array<string>(500).fill('word ')), 4) };
  const { panel } = await summarize();
  await panel.evaluate(() => {
    const told: string[] = [];
    Object.assign(globalThis, { told });
    const status = document.querySelector('body > [role="status"]')!;
    new MutationObserver(() => {
      const text = status.textContent ?? '';
      if (told.at(-1) !== text) told.push(text);
    }).observe(status, { childList: true, characterData: true, subtree: true });
  });
  await panel.waitForSelector('.meta', { timeout: 45_000 });
  const told = await panel.evaluate(() => (globalThis as never as { told: string[] }).told);
  expect(told.at(-1)).toBe('Finished, 500 words');
  expect(told.length).toBeLessThanOrEqual(3);
  expect(await panel.$('.text[aria-live]')).toBeNull();
});
