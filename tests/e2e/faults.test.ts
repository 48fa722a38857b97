import type { Page } from 'puppeteer-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { TypedReport } from '../../entrypoints/sidepanel/report-typed';
import { type Chromium, clickButton, providerSettings, startChromium, waitForText } from '../helpers/browsers/chromium';
import { type PageServer, SAMPLE, servePages } from '../helpers/pages/pages';
import {
  type Answer,
  chunk,
  completion,
  paced,
  type Provider,
  type RecordedRequest,
  startProvider,
} from '../helpers/provider';
import { sleep, waitUntil } from '../helpers/wait-until';

/** Whatever is lost during a run, the panel ends in a correct state with exactly the text that the server sent. */

let chromium: Chromium;
let server: PageServer;
let provider: Provider;
let answer: (request: RecordedRequest) => Answer;
let tabs: Page[] = [];

beforeAll(async () => {
  const numbered = [1, 2, 3, 4, 5].map((n) => [
    `/tab${n}`,
    `<title>tab${n}</title><main>${'<p>A page with some text of its own, and enough of it to be worth a summary by anybody.</p>'.repeat(8)}</main>`,
  ]);
  server = await servePages({
    ...(Object.fromEntries(numbered) as Record<string, string>),
    '/sample': SAMPLE,
    '/other': '<title>Other</title><main><p>Another page, with a sentence of its own.</p></main>',
  });
  provider = await startProvider((request) => answer(request));
  chromium = await startChromium('chromeTry');
  await chromium.configure(providerSettings(provider.url));
});
afterEach(async () => {
  for (const tab of tabs) if (!tab.isClosed()) await tab.close();
  tabs = [];
  provider.requests.length = 0;
});
afterAll(async () => {
  await chromium?.close();
  await provider?.close();
  server?.close();
});

async function summarize(path = '/sample'): Promise<{ tab: Page; panel: Page }> {
  const tab = await chromium.open(server.url + path);
  tabs.push(tab);
  await chromium.clickToolbar(tab);
  return { tab, panel: await chromium.waitForPanel() };
}

/** The run, from the panel's state. */
async function readRun(panel: Page): Promise<TypedReport['run'] | undefined> {
  return panel.evaluate(() => (globalThis as { pithReport?: TypedReport }).pithReport?.run);
}

async function waitForRun(panel: Page, is: (run: TypedReport['run']) => boolean): Promise<TypedReport['run']> {
  return waitUntil(45_000, async () => {
    const run = await readRun(panel);
    return run && is(run) ? run : null;
  });
}

const isEnded = ({ ending }: TypedReport['run']) => ending !== null;
const words = Array.from({ length: 60 }, (_, n) => `w${n} `);

test('a run whose background is killed at any delta ends interrupted, with every word that was sent', async () => {
  const tab = await chromium.open(`${server.url}/sample`);
  tabs.push(tab);
  for (let sent = 0; sent <= words.length; sent++) {
    answer = () => ({ steps: [...words.slice(0, sent).map((content) => chunk({ content })), 'hang'] });
    await chromium.clickToolbar(tab);
    const panel = await chromium.waitForPanel();
    // The space behind the last word might begin a hint, which is not shown.
    const text = words.slice(0, sent).join('').trimEnd();
    await waitUntil(45_000, () => provider.requests.length > sent);
    await waitForRun(panel, (run) => run.text === text && !run.ending);
    await chromium.stopBackground();
    const run = await waitForRun(panel, isEnded);
    expect(run.ending).toMatchObject({ kind: 'failed', code: 'interrupted' });
    expect(run.text).toBe(text);
    await waitUntil(45_000, () => provider.requests[sent]?.closedAt !== null);
  }
  expect(provider.requests).toHaveLength(words.length + 1);
}, 240_000);

describe('Go on', () => {
  test('“Go on” sends the text so far, joins without doubling, and keeps the former version', async () => {
    answer = ({ body }) =>
      body?.messages?.length === 2
        ? {
            steps: [
              chunk({ content: '- The pith is a cushion.\n- It holds ' }),
              chunk({ content: 'the water' }),
              chunk({}, 'length'),
              'data: [DONE]\n\n',
            ],
          }
        : { steps: completion(['It holds the ', 'water of the tree.']) };
    const { panel } = await summarize();
    await waitForText(panel, 'length limit was reached here');
    await clickButton(panel, 'Go on');
    const run = await waitForRun(
      panel,
      ({ request, ending }) => request.wish.kind === 'continuation' && ending !== null,
    );
    expect(run.text).toBe('- The pith is a cushion.\n- It holds the water of the tree.');
    expect(provider.requests[1]?.body?.messages?.slice(2).map(({ role }) => role)).toEqual(['assistant', 'user']);
    await waitForText(panel, '2/2');
    await clickButton(panel, 'Former version');
    expect(await waitForText(panel, 'length limit was reached here')).not.toContain('of the tree');
    await clickButton(panel, 'Next version');
    await waitForText(panel, 'of the tree');
    expect(provider.requests).toHaveLength(2);
  });

  test('“Go on” recognizes a model that starts over', async () => {
    const start = 'The pith of an orange is a sponge, and it is bitter to the tongue';
    answer = ({ body }) =>
      body?.messages?.length === 2
        ? { steps: [chunk({ content: `${start}, they say` }), chunk({}, 'length')] }
        : { steps: completion([start, '. That is all.']) };
    const { panel } = await summarize();
    await waitForText(panel, 'length limit was reached here');
    await clickButton(panel, 'Go on');
    const run = await waitForRun(
      panel,
      ({ request, ending }) => request.wish.kind === 'continuation' && ending !== null,
    );
    expect(run.text).toBe(`${start}. That is all.`);
  });
});

test('“Write it again” makes another request and keeps the former version', async () => {
  let count = 0;
  answer = () => ({ steps: completion([`Answer number ${++count}.`]) });
  const { panel } = await summarize();
  await waitForText(panel, 'Answer number 1.');
  await waitForText(panel, /· [\d.]+\ss/);
  await clickButton(panel, 'Write it again');
  await waitForText(panel, 'Answer number 2.');
  await clickButton(panel, 'Former version');
  expect(await waitForText(panel, 'Answer number 1.')).toContain('1/2');
  expect(provider.requests).toHaveLength(2);
});

test('a panel closed during a run and reopened shows the text again', async () => {
  answer = () => ({ steps: [chunk({ content: 'Half of the ' }), chunk({ content: 'answer' }), 'hang'] });
  const { tab, panel } = await summarize();
  await waitForText(panel, 'Half of the answer');
  await panel.close();
  await waitUntil(45_000, () => provider.requests[0]?.isEarly);
  answer = () => ({ steps: completion(['The whole answer.']) });
  await sleep(600);
  await chromium.clickToolbar(tab);
  const reopened = await chromium.waitForPanel();
  await waitForText(reopened, 'The whole answer.');
  await waitForText(reopened, '2/2');
  await clickButton(reopened, 'Former version');
  const shown = await waitForText(reopened, 'The panel was closed before the summary was finished');
  expect(shown).toContain('Half of the answer');
});

test('a panel reloaded during a run says so, keeps the text, and stops the request', async () => {
  answer = () => ({ steps: [chunk({ content: 'So far, ' }), chunk({ content: 'so good' }), 'hang'] });
  const { panel } = await summarize();
  await waitForText(panel, 'so good');
  await panel.reload();
  const shown = await waitForText(panel, 'The panel was closed before the summary was finished');
  expect(shown).toContain('So far, so good');
  await waitUntil(45_000, () => provider.requests[0]?.isEarly);
});

test('leaving the page keeps the run and marks it', async () => {
  answer = () => ({ steps: paced(completion(['w1 ', 'w2 ', 'w3.']), 300) });
  const { tab, panel } = await summarize();
  await waitForText(panel, 'w1');
  await tab.goto(`${server.url}/other`);
  await waitForText(panel, 'w1 w2 w3.');
  // The browser may report the address before or after the end of the text.
  expect(await waitForText(panel, 'This belongs to a page you have left.')).toContain('w1 w2 w3.');
  expect(provider.requests[0]?.isEarly).toBe(false);
});

test('leaving the page stops the run if the reader chose so', async () => {
  const { settings, keys } = providerSettings(provider.url);
  await chromium.configure({ settings: { ...(settings as object), onNavigate: 'stop' }, keys });
  answer = () => ({ steps: [chunk({ content: 'w1 ' }), 'hang'] });
  const { tab, panel } = await summarize();
  await waitForText(panel, 'w1');
  await tab.goto(`${server.url}/other`);
  await waitForText(panel, 'You stopped it here.');
  await waitUntil(45_000, () => provider.requests[0]?.isEarly);
  await chromium.configure(providerSettings(provider.url));
});

test('five simultaneous tabs each show their own text, with one request each', async () => {
  const names = ['tab1', 'tab2', 'tab3', 'tab4', 'tab5'];
  let release = () => {};
  const allOpen = new Promise<void>((resolve) => (release = resolve));
  answer = ({ body }) => {
    if (provider.requests.length === names.length) release();
    const [name = ''] = /Title: (tab\d)/.exec(body?.messages?.[1]?.content ?? '')?.slice(1) ?? [];
    // No run ends before all have started.
    return { steps: [allOpen, ...paced(completion(Array<string>(12).fill(`${name} `)), 60)] };
  };
  const opened = new Map<string, { tab: Page; panel: Page }>();
  for (const name of names) opened.set(name, await summarize(`/${name}`));
  for (const [name, { tab, panel }] of opened) {
    await tab.bringToFront();
    const run = await waitForRun(panel, ({ text, ending }) => ending !== null && text.startsWith(name));
    expect(run.text).toBe(`${name} `.repeat(12));
  }
  expect(provider.requests).toHaveLength(5);
});

test.each([
  ['disabling the extension', 'setEnabled'],
  ['reloading the extension, as an update does,', 'reload'],
])('%s during a run closes the connection', async (_name, act) => {
  answer = () => ({ steps: [chunk({ content: 'one ' }), 'hang'] });
  const own = await startChromium('chromeTry');
  await own.configure(providerSettings(provider.url));
  const tab = await own.open(`${server.url}/sample`);
  await own.clickToolbar(tab);
  await waitForText(await own.waitForPanel(), 'one');
  const extensions = await own.open('chrome://extensions');
  await extensions.evaluate(
    (id, isReload) => {
      const { chrome } = globalThis as unknown as {
        chrome: {
          management: { setEnabled: (id: string, enabled: boolean) => void };
          developerPrivate: { reload: (id: string) => void };
        };
      };
      if (isReload) chrome.developerPrivate.reload(id);
      else chrome.management.setEnabled(id, false);
    },
    new URL(own.origin).host,
    act === 'reload',
  );
  await waitUntil(45_000, () => provider.requests[0]?.isEarly);
  await own.close();
});

test('the panel says that the browser is offline, and the run starts when it is online again', async () => {
  answer = () => ({ steps: completion(['Back again.']) });
  const own = await startChromium('chromeTry');
  await own.configure(providerSettings(provider.url));
  const tab = await own.open(`${server.url}/sample`);
  const setOffline = (offline: boolean) =>
    own.worker.client.send('Network.emulateNetworkConditions', {
      offline,
      latency: 0,
      downloadThroughput: -1,
      uploadThroughput: -1,
    });
  await own.worker.client.send('Network.enable');
  await setOffline(true);
  await own.clickToolbar(tab);
  const panel = await own.waitForPanel();
  await panel.setOfflineMode(true);
  await waitForText(panel, 'You are offline');
  expect(provider.requests).toHaveLength(0);
  // A real network does not return at the moment when its loss is reported, before anything listens for its return.
  await panel.waitForFunction(() => !navigator.onLine);
  await sleep(300);
  await setOffline(false);
  await panel.setOfflineMode(false);
  await waitForText(panel, 'Back again.');
  expect(provider.requests).toHaveLength(1);
  await own.close();
});

test('a double click on Stop stops the run and starts nothing', async () => {
  answer = () => ({ steps: [chunk({ content: 'Half of it' }), 'hang'] });
  const { panel } = await summarize();
  await waitForText(panel, 'Half of it');
  const stop = await panel.waitForSelector('button[aria-label="Stop"]');
  await stop?.click({ count: 2, delay: 30 });
  await waitForText(panel, 'You stopped it here.');
  // An earlier click would belong to the double click. A run that it had started would have sent its request by now.
  await sleep(600);
  answer = () => ({ steps: completion([' and the rest.']) });
  await clickButton(panel, 'Go on');
  await waitForText(panel, 'Half of it and the rest.');
  expect(provider.requests).toHaveLength(2);
});

test('“Stop” stays available while an earlier version is shown', async () => {
  answer = () => ({ steps: completion(['The first.']) });
  const { panel } = await summarize();
  await waitForText(panel, /· [\d.]+\ss/);
  answer = () => ({ steps: [chunk({ content: 'The second' }), 'hang'] });
  await clickButton(panel, 'Write it again');
  await waitForText(panel, 'The second');
  await clickButton(panel, 'Former version');
  await waitForText(panel, 'The first.');
  await clickButton(panel, 'Stop');
  await waitUntil(45_000, () => provider.requests[1]?.isEarly);
});

test('a summary is not continued with the text of another page', async () => {
  answer = () => ({ steps: [chunk({ content: 'Of the first page' }), 'hang'] });
  const { tab, panel } = await summarize();
  await waitForText(panel, 'Of the first page');
  await clickButton(panel, 'Stop');
  await waitForText(panel, 'Go on');
  await tab.goto(`${server.url}/other`);
  const shown = await waitForText(panel, 'This belongs to a page you have left.');
  expect(shown).not.toContain('Go on');
  expect(shown).toContain('Summarize the page in front');
  expect(provider.requests).toHaveLength(1);
});
