import type { Page } from 'puppeteer-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { HOSTILE_ANSWERS, type HostileAnswer, TRAP } from '../fixtures/attacks/answers';
import { type Chromium, clickButton, providerSettings, startChromium, waitForText } from '../helpers/browsers/chromium';
import { FREEZE_MS } from '../helpers/longest-task';
import { inspectAnswer, type ShownAnswer } from '../helpers/panel/inspect';
import { type PageServer, SAMPLE, servePages } from '../helpers/pages/pages';
import { type Answer, completion, paced, type Provider, type Step, startProvider } from '../helpers/provider';
import { sleep, waitUntil } from '../helpers/wait-until';

/** Hostile answers in real Chromium: they contact nobody, disguise no link and do not freeze the panel. */

/** Sizes of the pieces in which fast models, and relays that collect text, send it. */
const DELTA_CHARS = 2_000;
const DOUBLE_CLICK_MS = 600;

type Result = ShownAnswer & { longestTaskMs: number };

let chromium: Chromium;
let server: PageServer;
let trap: PageServer;
let provider: Provider;
let answer: Answer;
let tab: Page;
let panel: Page;
const requests: string[] = [];
let runs = 0;
/** The id of the most recently shown run. */
let lastId = '';
let copyingMs = 0;

const readId = () => panel.evaluate(() => (globalThis as { pithReport?: { run: { id: string } } }).pithReport!.run.id);

beforeAll(async () => {
  const paths = Array.from({ length: 100 }, (_, index) => [`/${index}`, SAMPLE]);
  server = await servePages(Object.fromEntries(paths));
  trap = await servePages({});
  provider = await startProvider(() => answer);
  chromium = await startChromium('chromeTry');
  await chromium.configure(providerSettings(provider.url));
  tab = await chromium.open(`${server.url}/0`);
  answer = { steps: completion(['Ready.']) };
  runs++;
  await chromium.clickToolbar(tab);
  panel = await chromium.waitForPanel();
  await waitForText(panel, /test-model · [\d.]+\ss/);
  lastId = await readId();
  panel.on('request', (request) => requests.push(request.url()));
  await panel.evaluate(() => {
    const tasks: number[] = ((globalThis as { longTasks?: number[] }).longTasks = []);
    new PerformanceObserver((list) => tasks.push(...list.getEntries().map(({ duration }) => duration))).observe({
      type: 'longtask',
    });
  });
});
afterAll(async () => {
  await chromium?.close();
  server?.close();
  trap?.close();
  await provider?.close();
});

const cut = (text: string) => text.match(new RegExp(`[^]{1,${DELTA_CHARS}}`, 'gu')) ?? [];

async function startRun(steps: Step[]): Promise<void> {
  answer = { steps };
  runs++;
  // A new page, so that earlier answers are not kept as versions beside it.
  await tab.goto(`${server.url}/${runs}`);
  await panel.evaluate(() => void ((globalThis as { longTasks?: number[] }).longTasks!.length = 0));
  // A click soon after the last one would be the second of a double click.
  await sleep(DOUBLE_CLICK_MS);
  await chromium.clickToolbar(tab);
}

/** The panel's contents once it has shown all of an answer. */
async function showAnswer({ text }: HostileAnswer): Promise<Result> {
  await startRun(completion(cut(text.replaceAll(TRAP, trap.url))));
  await panel.waitForFunction(
    (former) => {
      const { pithReport } = globalThis as { pithReport?: { run: { id: string }; endAt: number | null } };
      return pithReport !== undefined && pithReport.run.id !== former && pithReport.endAt !== null;
    },
    { polling: 50, timeout: 60_000 },
    lastId,
  );
  lastId = await readId();
  return { ...(await panel.evaluate(inspectAnswer)), longestTaskMs: await readLongestTask() };
}

const readLongestTask = () =>
  panel.evaluate(() => Math.round(Math.max(0, ...(globalThis as { longTasks?: number[] }).longTasks!)));

const UNSEEN = /[\u200b\u200e\u200f\u061c\u202a-\u202e\u2060-\u206f\u{e0000}-\u{e007f}\ufff9-\ufffb]/u;
const results = new Map<string, Result>();

test.each(HOSTILE_ANSWERS)(
  'a hostile answer becomes text, and links that say where they lead: $name',
  async (hostile) => {
    const result = await showAnswer(hostile);
    results.set(hostile.name, result);
    expect(result.forbidden).toEqual([]);
    expect(result.links).toEqual([]);
    expect(result.text).not.toMatch(UNSEEN);
    if (hostile.shows) expect(result.text).toMatch(hostile.shows);
    expect(result.longestTaskMs).toBeLessThan(FREEZE_MS);
  },
);

test.each([
  ['words', 'Plain words that go on and on. '.repeat(60), 'Stop'],
  ['tables', `\n\n|a|b|\n|-|-|\n${'|c|d|\n'.repeat(300)}`, 'Escape'],
  ['lists', '- a\n'.repeat(500), 'Escape'],
  ['marks', `Z${'\u0301'.repeat(1_999)}`, 'Stop'],
])('an answer of endless %s can be stopped while it arrives', async (_, text, way) => {
  // The answer does not end, so that only a stop ends the run, however slow the machine is.
  const deltas = completion(Array<string>(3_000).fill(text)).slice(0, -3);
  await startRun([...paced(deltas, 2), 'hang']);
  const request = await waitUntil(30_000, () => provider.requests[runs - 1]);
  await panel.waitForFunction(() => (document.querySelector('.text')?.textContent.length ?? 0) > 30, {
    timeout: 30_000,
  });
  if (way === 'Escape') await panel.keyboard.press('Escape');
  else await clickButton(panel, 'Stop');
  await waitUntil(30_000, () => request.isEarly);
  expect(await readLongestTask()).toBeLessThan(FREEZE_MS);
  await waitForText(panel, 'You stopped it here.');
  lastId = await readId();
});

/** Those that take the longest to read as a whole, and to write in another format. */
const LONG_ANSWERS = ['a hundred thousand short paragraphs', 'a list of 20,000 entries', 'a row of 50,000 cells'];
test.each(HOSTILE_ANSWERS.filter(({ name }) => LONG_ANSWERS.includes(name)))(
  'copying a hostile answer does not hold up the panel: $name',
  async (hostile) => {
    await showAnswer(hostile);
    await panel.evaluate(() => void ((globalThis as { longTasks?: number[] }).longTasks!.length = 0));
    // Formatted and plain at once.
    await panel.focus('main');
    await panel.keyboard.press('c');
    await panel.waitForSelector('[aria-label="Copied"]', { timeout: 60_000 });
    copyingMs = Math.max(copyingMs, await readLongestTask());
    expect(copyingMs).toBeLessThan(FREEZE_MS);
  },
);

test('the whole address of a link is shown while it has the focus or is under the pointer', async () => {
  const address = `https://evil.example/login?next=${'a'.repeat(300)}`;
  await showAnswer({ name: '', text: `[https://bank.example/](${address}) and more` });
  const read = () => panel.$$eval('.address', (lines) => lines.map(({ textContent }) => textContent));
  expect(await read()).toEqual([]);
  await panel.focus('.text a');
  expect(await read()).toEqual([address]);
  expect(await panel.$eval('.address', (line) => line.getBoundingClientRect().bottom <= innerHeight)).toBe(true);
  await panel.keyboard.press('Escape');
  expect(await read()).toEqual([]);
  await panel.hover('.text a');
  expect(await read()).toEqual([address]);
  await panel.hover('h2');
  await panel.$eval('.text a', (link) => (link as HTMLElement).blur());
  expect(await read()).toEqual([]);
});

test('a link and its host stay in place between right-to-left text', async () => {
  await showAnswer({ name: '', text: 'ש [אבג](https://one.example/) ב [LOGIN](https://two.example/) ג' });
  const boxes = await panel.$$eval('.text a', (links) =>
    links.map((link) => {
      const outer = link.getBoundingClientRect();
      const host = link.querySelector('.host')!.getBoundingClientRect();
      return { left: outer.left, right: outer.right, hostLeft: host.left, hostRight: host.right };
    }),
  );
  expect(boxes).toHaveLength(2);
  for (const { left, right, hostLeft, hostRight } of boxes) {
    expect(hostLeft).toBeGreaterThanOrEqual(left - 1);
    expect(hostRight).toBeLessThanOrEqual(right + 1);
  }
});

test('hostile answers make the browser contact nobody', async () => {
  // This request comes after any request that the answers may have caused.
  await tab.evaluate((url) => fetch(`${url}/last`, { mode: 'no-cors' }).then(() => undefined), trap.url);
  expect(trap.hits).toEqual(['/last']);
  expect(requests.filter((url) => !url.startsWith(chromium.origin))).toEqual([]);
  expect(provider.requests).toHaveLength(runs);
  const all = [...results.values()];
  const sum = (of: (result: Result) => number) => all.reduce((total, result) => total + of(result), 0);
  const [slowest] = [...results].toSorted(([, a], [, b]) => b.longestTaskMs - a.longestTaskMs);
  console.log(
    `Hostile answers: ${all.length} shown; requests ${trap.hits.length - 1 + requests.filter((url) => !url.startsWith(chromium.origin)).length}, ` +
      `forbidden nodes ${sum(({ forbidden }) => forbidden.length)}, lying links ${sum(({ links }) => links.length)}, ` +
      `longest task ${slowest?.[1].longestTaskMs} ms (${slowest?.[0]}; goal 200 ms), ` +
      `longest task of copying ${copyingMs} ms`,
  );
});
