import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { HOSTILE_ANSWERS, TRAP } from '../../fixtures/attacks/answers';
import { HOSTILE_PAGES } from '../../fixtures/attacks/pages';
import { providerSettings } from '../../helpers/browsers/chromium';
import { describeInFirefox } from '../../helpers/browsers/describe-in-firefox';
import { FREEZE_MS } from '../../helpers/longest-task';
import { expectSafeRequests } from '../../helpers/pages/expect-safe-requests';
import { type PageServer, SAMPLE, servePages } from '../../helpers/pages/pages';
import { findForbidden, inspectAnswer, isPolluted } from '../../helpers/panel/inspect';
import { completion, paced, type Provider, startProvider, type Step } from '../../helpers/provider';
import { waitUntil } from '../../helpers/wait-until';

/** Hostile answers and hostile pages in real Firefox cause no requests, no forbidden nodes and no freeze. */

/** The size of the pieces in which fast models, and relays that collect text, send it. */
const DELTA_CHARS = 2_000;
const UNSEEN = /[\u200b\u200e\u200f\u061c\u202a-\u202e\u2060-\u206f\u{e0000}-\u{e007f}\ufff9-\ufffb]/u;

describeInFirefox('Firefox', (firefox) => {
  let server: PageServer;
  let trap: PageServer;
  let provider: Provider;
  let steps: Step[];
  const requests: string[] = [];
  let forbidden = 0;
  let worstGapMs = 0;

  beforeAll(async () => {
    trap = await servePages({});
    const pages = HOSTILE_PAGES.map(({ html }, index) => [`/${index}`, html.replaceAll(TRAP, trap.url)]);
    server = await servePages({ '/sample': SAMPLE, ...Object.fromEntries(pages) });
    provider = await startProvider(() => ({ steps }));
    await firefox.setHostPermissions('add', ['http://127.0.0.1/*']);
    await firefox.configure(providerSettings(provider.url));
    // The sidebar stays open for all tabs, and measures how long it was blocked.
    await firefox.open(`${server.url}/sample`);
    await firefox.sidebar.open();
    await firefox.sidebar.waitFor(/Summarize/);
    await firefox.sidebar.evaluate(() => {
      const own = window as unknown as { longestGapMs: number };
      own.longestGapMs = 0;
      let last = performance.now();
      window.setInterval(() => {
        const now = performance.now();
        own.longestGapMs = Math.max(own.longestGapMs, now - last);
        last = now;
      }, 10);
    });
  });
  afterEach(async () => {
    requests.push(...trap.hits.splice(0));
    await firefox.closeTab();
    provider.requests.length = 0;
  });
  afterAll(async () => {
    for (const each of [server, trap]) each?.close();
    await provider?.close();
  });

  /** In a new tab, whose panel shows nothing yet. */
  async function summarize(path: string, ending: RegExp): Promise<string> {
    await firefox.open(`${server.url}${path}`, 'new tab');
    await waitUntil(45_000, async () => !/test-model/.test(await firefox.sidebar.text()));
    await readGap();
    // Firefox preloads pictures that the page does not show.
    trap.hits.length = 0;
    await firefox.clickToolbar();
    return firefox.sidebar.waitFor(ending);
  }

  /** The longest time, in milliseconds, for which the sidebar was blocked since the last call. */
  const readGap = () =>
    firefox.sidebar.evaluate(() => {
      const own = window as unknown as { longestGapMs: number };
      const gap = Math.round(own.longestGapMs);
      own.longestGapMs = 0;
      return gap;
    });

  async function expectCalm(): Promise<void> {
    const gap = await readGap();
    worstGapMs = Math.max(worstGapMs, gap);
    expect(gap).toBeLessThan(FREEZE_MS);
  }

  test.each(HOSTILE_ANSWERS)(
    'Firefox: a hostile answer becomes text, and links that say where they lead: $name',
    async ({ text, shows }) => {
      steps = completion(text.replaceAll(TRAP, trap.url).match(new RegExp(`[^]{1,${DELTA_CHARS}}`, 'gu')) ?? []);
      await summarize('/sample', /test-model · [\d.]+\ss|nothing that can be shown/);
      const answer = await firefox.sidebar.evaluate(inspectAnswer);
      forbidden += answer.forbidden.length;
      expect(answer.forbidden).toEqual([]);
      expect(answer.links).toEqual([]);
      expect(answer.text).not.toMatch(UNSEEN);
      if (shows) expect(answer.text).toMatch(shows);
      await expectCalm();
    },
  );

  test.each([
    ['words', 'Plain words that go on and on. '.repeat(60)],
    ['tables', `\n\n|a|b|\n|-|-|\n${'|c|d|\n'.repeat(300)}`],
    ['lists', '- a\n'.repeat(500)],
  ])('Firefox: an answer of endless %s can be stopped while it arrives', async (_, text) => {
    steps = [...paced(completion(Array<string>(3_000).fill(text)).slice(0, -3), 2), 'hang'];
    await summarize('/sample', /go on|c\s+d|a\s+a|•/);
    const request = await waitUntil(30_000, () => provider.requests[0]);
    await firefox.sidebar.click('Stop');
    await waitUntil(30_000, () => request.isEarly);
    await firefox.sidebar.waitFor(/You stopped it here\./);
    await expectCalm();
  });

  test.each(HOSTILE_PAGES.map((page, index) => ({ ...page, index })))(
    'Firefox: a hostile page is read as text and sent only to the provider: $name',
    async ({ index, sends = true }) => {
      steps = completion(['Fine, ', 'it is a bridge.']);
      const shown = await summarize(`/${index}`, sends ? /test-model · [\d.]+\ss/ : /no text|found no/i);
      const found = await firefox.sidebar.evaluate(findForbidden);
      forbidden += found.length;
      expect(found).toEqual([]);
      expect(await firefox.sidebar.evaluate(isPolluted)).toBe(false);
      expect(shown).not.toMatch(/[\u202a-\u202e\u2066-\u2069]/);
      await expectCalm();
      expectSafeRequests(provider.requests, { sends });
    },
  );

  test('Firefox: neither hostile answers nor hostile pages cause requests', async () => {
    await firefox.open(`${server.url}/sample`, 'new tab');
    // This request comes after any request that the last page may have caused.
    await firefox.page.evaluate((url) => fetch(`${url}/last`, { mode: 'no-cors' }).then(() => true), trap.url);
    requests.push(...trap.hits.filter((path) => path !== '/last'));
    console.log(
      `Hostile answers and pages in Firefox: ${HOSTILE_ANSWERS.length} and ${HOSTILE_PAGES.length}; requests ${requests.length}, ` +
        `forbidden nodes ${forbidden}, the panel was held for at most ${worstGapMs} ms`,
    );
    expect(trap.hits).toContain('/last');
    expect(requests).toEqual([]);
  });
});
