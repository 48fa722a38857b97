import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { RunError } from '../../../../lib/errors';
import { type LinkDoors, readLink } from '../../../../lib/run/read-link';

const URL = 'https://gazette.example:8443/bridge?page=2';
const SITE = 'https://gazette.example/*';
const LOADED = { status: 'complete', url: URL };

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

type Wanted = Partial<LinkDoors> & { url?: string; read?: (tabId: number) => Promise<string> };

/** Reads a link that was pressed in tab 1, and notes what happened to tabs. */
function start({ url = URL, read = async () => 'text', ...doors }: Wanted) {
  const calls: string[] = [];
  const stopping = new AbortController();
  const all: LinkDoors = {
    mayOpen: async () => true,
    hasHostPermission: async () => true,
    open: async (url, besidesTabId) => {
      calls.push(`open ${url} besides ${besidesTabId}`);
      return 7;
    },
    getTab: async () => LOADED,
    close: async (tabId) => void calls.push(`close ${tabId}`),
    ...doors,
  };
  const outcome = readLink(url, 1, all, stopping.signal, async (tabId) => {
    calls.push(`read ${tabId}`);
    return read(tabId);
  }).catch((error: unknown) => (error instanceof RunError ? error : String(error)));
  return { calls, outcome, stop: () => stopping.abort(new Error('stopped')) };
}

const OPENED = `open ${URL} besides 1`;

test('a link is opened in a new tab, read there, and the tab is closed', async () => {
  const { calls, outcome } = start({});
  expect(await outcome).toBe('text');
  expect(calls).toEqual([OPENED, 'read 7', 'close 7']);
});

test('nothing is opened before the reader has agreed', async () => {
  const { calls, outcome } = start({ mayOpen: async () => false });
  expect(await outcome).toMatchObject({ code: 'link-unagreed', facts: { site: SITE } });
  expect(calls).toEqual([]);
});

test("nothing is opened without access to the link's own site", async () => {
  const asked: string[] = [];
  const { calls, outcome } = start({ hasHostPermission: async (site) => asked.push(site) === 0 });
  expect(await outcome).toMatchObject({ code: 'link-needs-site', facts: { site: SITE } });
  expect([calls, asked]).toEqual([[], [SITE]]);
});

test.each(['javascript:alert(1)', 'mailto:a@example.com', 'file:///etc/hosts', 'no address'])(
  'an address that is not a web page is never opened: %s',
  async (url) => {
    const { calls, outcome } = start({ url });
    expect(await outcome).toMatchObject({ code: 'restricted-page' });
    expect(calls).toEqual([]);
  },
);

test('a page is read once it has loaded, and not while its tab is still empty', async () => {
  const looks = [
    { status: 'complete', url: 'about:blank' },
    { status: 'loading' },
    { status: 'loading', url: URL },
    LOADED,
  ];
  let looked = 0;
  const { calls, outcome } = start({ getTab: async () => looks[looked++] ?? LOADED });
  await vi.advanceTimersByTimeAsync(250);
  expect(calls).toEqual([OPENED]);
  await vi.advanceTimersByTimeAsync(100);
  expect(await outcome).toBe('text');
  expect(looked).toBe(4);
});

test('a page that never finishes loading is read as far as it has arrived', async () => {
  const { calls, outcome } = start({ getTab: async () => ({ status: 'loading', url: URL }) });
  await vi.advanceTimersByTimeAsync(14_000);
  expect(calls).toEqual([OPENED]);
  await vi.advanceTimersByTimeAsync(2_000);
  expect(await outcome).toBe('text');
});

test('a link that leads to a page without access says so, and its tab is closed', async () => {
  const { calls, outcome } = start({
    getTab: async () => ({ status: 'complete' }),
    read: async () => {
      throw new RunError('needs-access');
    },
  });
  await vi.advanceTimersByTimeAsync(2_000);
  expect(await outcome).toMatchObject({ code: 'link-moved' });
  expect(calls).toEqual([OPENED, 'read 7', 'close 7']);
});

test('the tab is closed when its page cannot be read', async () => {
  const { calls, outcome } = start({
    read: async () => {
      throw new RunError('no-text');
    },
  });
  expect(await outcome).toMatchObject({ code: 'no-text' });
  expect(calls.at(-1)).toBe('close 7');
});

test('a tab that the reader closes ends the reading', async () => {
  const gone = async () => {
    throw new Error('No tab with id: 7.');
  };
  expect(await start({ getTab: gone, close: gone }).outcome).toMatchObject({ code: 'page-gone' });
});

test.each([
  ['while the page loads', { getTab: async () => ({ status: 'loading', url: URL }) }, [OPENED, 'close 7', 'close 7']],
  ['while the page is read', { read: () => new Promise<string>(() => {}) }, [OPENED, 'read 7', 'close 7']],
])('Stop closes the tab at once: %s', async (_when, doors, expected) => {
  const { calls, stop } = start(doors);
  await vi.advanceTimersByTimeAsync(500);
  stop();
  expect(calls.at(-1)).toBe('close 7');
  await vi.advanceTimersByTimeAsync(500);
  expect(calls).toEqual(expected);
});

test('Stop before the tab is open leaves no tab', async () => {
  const opening = Promise.withResolvers<number>();
  const { calls, outcome, stop } = start({ open: () => opening.promise });
  await vi.advanceTimersByTimeAsync(1);
  stop();
  opening.resolve(7);
  expect(await outcome).toBe('Error: stopped');
  expect(calls).toEqual(['close 7']);
});
