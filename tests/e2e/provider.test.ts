import type { Page } from 'puppeteer-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type Chromium, clickButton, providerSettings, startChromium, waitForText } from '../helpers/browsers/chromium';
import { sleep, waitUntil } from '../helpers/wait-until';
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

/**
 * A provider on another host than the page. The build already has the permission for that host, because a headless
 * browser cannot ask for it.
 */

const KEY = 'sk-test-key-123456';

let chromium: Chromium;
let server: PageServer;
let tab: Page;
const providers: Provider[] = [];

beforeAll(async () => {
  server = await servePages({ '/sample': SAMPLE });
  chromium = await startChromium('chromeTry');
});
afterEach(async () => {
  if (tab && !tab.isClosed()) await tab.close();
  for (const provider of providers.splice(0)) await provider.close();
});
afterAll(async () => {
  await chromium?.close();
  server?.close();
});

async function serve(answer: Answer | ((request: RecordedRequest) => Answer)): Promise<Provider> {
  const provider = await startProvider(typeof answer === 'function' ? answer : () => answer);
  providers.push(provider);
  return provider;
}

async function summarizeWith(baseUrl: string): Promise<Page> {
  await chromium.configure(providerSettings(baseUrl, KEY));
  tab = await chromium.open(`${server.url}/sample`);
  await chromium.clickToolbar(tab);
  return chromium.waitForPanel();
}

test("the provider's answer is typed out as Markdown, and only the provider gets the key", async () => {
  const provider = await serve({
    steps: paced(
      completion(['## Pith\n\n', '- It is a **cush', 'ion**\n', '- See [the study](https://study.example/a)', '\n']),
      30,
    ),
  });
  const panel = await summarizeWith(provider.url);
  const shown = await waitForText(panel, /test-model · [\d.]+\ss/);
  expect(shown).toContain('cushion');
  expect(await panel.$eval('.text strong', (node) => node.textContent)).toBe('cushion');
  expect(await panel.$eval('.text a', (node) => [node.getAttribute('href'), node.textContent])).toEqual([
    'https://study.example/a',
    "the study (study.example · not in the page's text)",
  ]);
  const [request] = provider.requests;
  expect(provider.requests).toHaveLength(1);
  expect(request?.headers.authorization).toBe(`Bearer ${KEY}`);
  expect(request?.headers.cookie).toBeUndefined();
  expect(request?.headers.referer).toBeUndefined();
  expect(JSON.stringify(request?.body)).toContain('nine tenths of its volume is air');
  expect(JSON.stringify(request?.body)).not.toContain(server.url);
  expect(await panel.evaluate(() => document.documentElement.outerHTML)).not.toContain(KEY);
});

describe('the connection to the provider is closed, and what was typed stays', () => {
  const long = () => serve({ steps: [...completion(['word word word']).slice(0, 2), 'hang'] });
  async function expectClosed(provider: Provider) {
    await waitUntil(45_000, () => provider.requests[0]?.closedAt !== null);
    expect(provider.requests[0]?.isEarly).toBe(true);
    expect(provider.requests).toHaveLength(1);
  }

  test('“Stop” closes the upstream connection, and the text stays', async () => {
    const provider = await long();
    const panel = await summarizeWith(provider.url);
    await waitForText(panel, 'word word word');
    await clickButton(panel, 'Stop');
    await expectClosed(provider);
    expect(await waitForText(panel, 'You stopped it here.')).toContain('word word word');
  });

  test('Esc closes the upstream connection, and the text stays', async () => {
    const provider = await long();
    const panel = await summarizeWith(provider.url);
    await waitForText(panel, 'word word word');
    await panel.keyboard.press('Escape');
    await expectClosed(provider);
  });

  test('closing the panel closes the upstream connection', async () => {
    const provider = await long();
    const panel = await summarizeWith(provider.url);
    await waitForText(panel, 'word word word');
    await panel.close();
    await expectClosed(provider);
  });

  test('closing the tab closes the upstream connection', async () => {
    const provider = await long();
    const panel = await summarizeWith(provider.url);
    await waitForText(panel, 'word word word');
    await chromium.open('about:blank');
    await tab.close();
    await expectClosed(provider);
  });

  test('a new gesture on the same tab closes the upstream connection and makes a new request', async () => {
    let count = 0;
    const provider = await serve(() => ({
      steps: ++count === 1 ? [...completion(['old old old']).slice(0, 2), 'hang'] : completion(['new answer']),
    }));
    const panel = await summarizeWith(provider.url);
    await waitForText(panel, 'old old old');
    // An earlier gesture would be a double click.
    await sleep(600);
    await chromium.clickToolbar(tab);
    const shown = await waitForText(panel, 'new answer');
    expect(shown).not.toContain('old');
    await waitUntil(45_000, () => provider.requests[0]?.closedAt !== null);
    expect(provider.requests[0]?.isEarly).toBe(true);
    expect(provider.requests).toHaveLength(2);
  });
});

test("a double click makes one request, even while the first click's is under way", async () => {
  let count = 0;
  const provider = await serve(() => ({ steps: [chunk({ content: `Answer ${++count}.` }), 'hang'] }));
  const panel = await summarizeWith(provider.url);
  // A panel that is already open handles each gesture at once.
  await waitForText(panel, 'Answer 1.');
  await sleep(600);
  const { requests } = provider;
  /** Clicks again as soon as the first click's request arrives. False when that was too late for a double click. */
  const clickTwice = async () => {
    const [before, since] = [requests.length, Date.now()];
    await chromium.clickToolbar(tab);
    while (requests.length === before) await sleep(5);
    await chromium.clickToolbar(tab);
    return Date.now() - since < 400;
  };
  // On a busy machine this may take several attempts. A click that is too late for a double click makes a request.
  for (let count = requests.length; !(await clickTwice()); count = requests.length) {
    await waitUntil(45_000, () => requests.length === count + 2);
    await sleep(600);
  }
  const asked = requests.length;
  await waitForText(panel, `Answer ${asked}.`);
  await sleep(600);
  expect(requests).toHaveLength(asked);
  // A run that the second click had started would have sent its request before this one.
  await chromium.clickToolbar(tab);
  await waitForText(panel, `Answer ${asked + 1}.`);
  expect(requests).toHaveLength(asked + 1);
});

test.each([
  ['reduce', 'at once', 1],
  ['no-preference', 'bit by bit', 3],
])('with prefers-reduced-motion: %s, text that has arrived is shown %s', async (value, _how, atLeast) => {
  // Fewer characters than a frame may draw.
  const long = 'Long text, of many words. '.repeat(70).trim();
  let count = 0;
  const provider = await serve(() => ({
    steps: ++count === 1 ? completion(['Short.']) : [chunk({ content: long }), 'hang'],
  }));
  const panel = await summarizeWith(provider.url);
  await waitForText(panel, /· [\d.]+\ss/);
  await panel.emulateMediaFeatures([{ name: 'prefers-reduced-motion', value }]);
  const recorded = panel.evaluate(
    (length) =>
      new Promise<number[]>((resolve) => {
        const lengths = new Set<number>();
        const record = () => {
          const text = document.querySelector('.text')?.textContent?.trim() ?? '';
          if (text.startsWith('L')) lengths.add(text.length);
          if (text.length >= length) resolve([...lengths]);
          else requestAnimationFrame(record);
        };
        record();
      }),
    long.length,
  );
  await clickButton(panel, 'Write it again');
  const lengths = await recorded;
  expect(lengths.at(-1)).toBe(long.length);
  if (atLeast === 1) expect(lengths).toHaveLength(1);
  else expect(lengths.length).toBeGreaterThanOrEqual(atLeast);
  await panel.emulateMediaFeatures([]);
});

describe('each failure has its own sentence', () => {
  test.each<[string, Answer, string]>([
    [
      'a wrong key',
      { status: 401, steps: [`{"error":{"message":"Incorrect API key provided: ${KEY}"}}`] },
      'did not accept the key',
    ],
    [
      'an HTML sign-in page',
      { headers: { 'content-type': 'text/html' }, steps: ['<!doctype html><title>Sign in</title>'] },
      'answered with a web page',
    ],
    [
      'JSON that is no completion',
      { headers: { 'content-type': 'application/json' }, steps: ['{"ok":true}'] },
      'does not answer like an OpenAI-compatible server',
    ],
    ['an origin that is refused', { status: 403, steps: [] }, 'OLLAMA_ORIGINS="chrome-extension://'],
    [
      'a redirect',
      { status: 307, headers: { location: 'http://127.0.0.1:1/' }, steps: [] },
      'redirects to another address',
    ],
    ['an empty answer', { steps: [] }, 'sent an empty answer'],
  ])('a failure of the provider has its own sentence: %s', async (_name, answer, sentence) => {
    const provider = await serve(answer);
    const panel = await summarizeWith(provider.url);
    const shown = await waitForText(panel, sentence);
    expect(shown).not.toContain(KEY);
    expect(provider.requests.filter(({ method }) => method === 'POST')).toHaveLength(1);
  });

  test('a provider that cannot be reached has its own sentence', async () => {
    const provider = await serve({ steps: [] });
    await provider.close();
    providers.pop();
    await waitForText(await summarizeWith(provider.url), 'does not answer');
  });

  test("a provider's host without permission has its own sentence", async () => {
    await waitForText(
      await summarizeWith('http://localhost:1/v1'),
      'does not have permission to reach the server you chose',
    );
  });

  test('the text of an answer that breaks off stays', async () => {
    const provider = await serve({ steps: [...completion(['Half of it']).slice(0, 2), { waitMs: 300 }, 'cut'] });
    const panel = await summarizeWith(provider.url);
    const shown = await waitForText(panel, 'broke off before the text was finished');
    expect(shown).toContain('Half of it');
    expect(shown).toContain('What arrived is kept.');
  });
});

describe('a provider that asks to slow down', () => {
  const busy: Answer = { status: 429, headers: { 'retry-after': '2' }, steps: ['{"error":{"message":"slow down"}}'] };

  test('a provider that asks Pith to wait is asked again after a countdown', async () => {
    let count = 0;
    const provider = await serve(() => (++count === 1 ? busy : { steps: completion(['At last.']) }));
    const panel = await summarizeWith(provider.url);
    await waitForText(panel, /is busy\s+Pith asks again in [12] s\./);
    await waitForText(panel, 'At last.');
    expect(provider.requests).toHaveLength(2);
  });

  test('a run that is stopped while it waits for the provider does not ask again', async () => {
    const provider = await serve(busy);
    const panel = await summarizeWith(provider.url);
    await waitForText(panel, 'Pith asks again in');
    await clickButton(panel, 'Stop');
    await waitForText(panel, 'You stopped it here.');
    // An earlier click would be a double click on Stop. The stopped run's retry would come before this request.
    await sleep(600);
    await chromium.clickToolbar(tab);
    await waitUntil(45_000, () => provider.requests.length >= 2);
    await panel.waitForSelector('[data-code="rate-limited"]');
    expect(provider.requests).toHaveLength(3);
  });

  test('a run ends with an error when its provider asks Pith to wait twice', async () => {
    const provider = await serve({ ...busy, headers: { 'retry-after': '1' } });
    await (await summarizeWith(provider.url)).waitForSelector('[data-code="rate-limited"]');
    expect(provider.requests).toHaveLength(2);
  });
});

test("a model's reasoning is collapsed, and not part of the summary or of a copy", async () => {
  const provider = await serve({
    steps: [
      chunk({ reasoning_content: 'The reader wants ' }),
      { waitMs: 300 },
      chunk({ reasoning_content: 'the pith.' }),
      ...completion(['<thi', 'nk>More thoughts', '.</thi', 'nk>\n\nThe answer.']),
    ],
  });
  const panel = await summarizeWith(provider.url);
  await waitForText(panel, /· [\d.]+\ss/);
  expect(await panel.$eval('.text', (node) => node.textContent?.trim())).toBe('The answer.');
  expect(await panel.$eval('details.state', (node) => (node as HTMLDetailsElement).open)).toBe(false);
  expect(await panel.$eval('details.state', (node) => node.textContent)).toMatch(
    /Thought for \d+ s.*The reader wants the pith\.More thoughts\./,
  );
  await chromium.browser
    .defaultBrowserContext()
    .overridePermissions(chromium.origin, ['clipboard-read', 'clipboard-write']);
  await clickButton(panel, 'Copy');
  await waitForText(panel, 'Copied');
  expect(await panel.evaluate(() => navigator.clipboard.readText())).toMatch(/^The answer\.\n\n.*test-model, .*$/);
});

/** A request that comes after every request that the panel may have made. */
async function askFromPage(trap: PageServer): Promise<void> {
  await tab.evaluate((url) => fetch(`${url}/last`, { mode: 'no-cors' }).then(() => undefined), trap.url);
}

test('nothing that a model writes makes the browser contact a server', async () => {
  const trap = await servePages({});
  const hostile = [
    `![x](${trap.url}/image) <img src="${trap.url}/raw"> <script src="${trap.url}/script"></script>`,
    `<style>body{background:url(${trap.url}/style)}</style> <iframe src="${trap.url}/frame"></iframe>`,
    `<link rel=prefetch href="${trap.url}/prefetch"> <video poster="${trap.url}/poster"></video>`,
    `[link](${trap.url}/link) [js](javascript:fetch('${trap.url}/js')) [data](data:text/html,x) <${trap.url}/auto> ${trap.url}/bare`,
    `[![nested](${trap.url}/nested)](${trap.url}/outer)\n\n[ref]: ${trap.url}/ref\n\n![y][ref]`,
  ].join('\n\n');
  const provider = await serve({ steps: completion(hostile.match(/[\s\S]{1,7}/g) ?? []) });
  const panel = await summarizeWith(provider.url);
  await waitForText(panel, /test-model · [\d.]+\ss/);
  await askFromPage(trap);
  expect(trap.hits).toEqual(['/last']);
  expect(await panel.$$('.text :is(img, script, style, iframe, link, video, object, embed, form)')).toHaveLength(0);
  const links = await panel.$$eval('.text a', (nodes) => nodes.map((node) => node.protocol));
  expect(links.length).toBeGreaterThan(0);
  expect(new Set(links)).toEqual(new Set(['http:']));
  trap.close();
});

test('even markup injected into the panel could not contact a server', async () => {
  const trap = await servePages({});
  const provider = await serve({ steps: completion(['x']) });
  const panel = await summarizeWith(provider.url);
  await waitForText(panel, /· [\d.]+\ss/);
  for (const path of ['/sidepanel.html', '/options.html']) {
    const page = path === '/options.html' ? await chromium.open(chromium.origin + path) : panel;
    const refused = page.evaluate(
      () =>
        new Promise<void>((resolve) => {
          const expected = 'connect form-action frame img media object style';
          const refused = new Set<string>();
          document.addEventListener('securitypolicyviolation', ({ effectiveDirective }) => {
            refused.add(effectiveDirective.replace(/-src.*/, ''));
            if ([...refused].toSorted().join(' ') === expected) resolve();
          });
        }),
    );
    await page.evaluate((url) => {
      document.body.insertAdjacentHTML(
        'beforeend',
        `<img src="${url}/1"><iframe src="${url}/2"></iframe><video src="${url}/3"></video><link rel=stylesheet href="${url}/4"><style>p{background:url(${url}/5)}</style><object data="${url}/6"></object><form action="${url}/8"></form>`,
      );
      document.querySelectorAll('form').forEach((form) => form.action.startsWith(url) && form.submit());
      fetch(`${url}/7`).catch(() => undefined);
      navigator.sendBeacon(`${url}/9`);
    }, trap.url);
    // Each of these was tried.
    await refused;
    if (page !== panel) await page.close();
  }
  await askFromPage(trap);
  expect(trap.hits).toEqual(['/last']);
  trap.close();
});

test('the runs of all tabs keep streaming while another tab is shown', async () => {
  const provider = await serve({ steps: paced(completion(['first ', 'second ', 'third.']), 400) });
  const panel = await summarizeWith(provider.url);
  await waitForText(panel, 'first');
  const other = await chromium.open('about:blank');
  await waitForText(panel, 'Click this button in the toolbar');
  await waitUntil(45_000, () => provider.requests[0]?.closedAt !== null);
  await tab.bringToFront();
  await waitForText(panel, 'first second third.');
  expect(provider.requests).toHaveLength(1);
  expect(provider.requests[0]?.isEarly).toBe(false);
  await other.close();
});
