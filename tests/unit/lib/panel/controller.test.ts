import { beforeEach, expect, test } from 'vitest';
import type { ErrorCode } from '../../../../lib/errors';
import { createPanel, type Panel } from '../../../../lib/panel/controller';
import { createMemory } from '../../../../lib/panel/memory';
import { answersOf, lastRun, shownVersion, type TabState } from '../../../../lib/panel/tab-state';
import type { PageText, RunEvent } from '../../../../lib/run/protocol';
import type { RunRequest } from '../../../../lib/run/request';
import { createPortPair, type TestPort, until } from '../../../helpers/port-pair';
import { createPending } from '../../../helpers/run-requests';

const ARTICLE: RunEvent = {
  type: 'article',
  article: {
    title: 'T',
    siteName: '',
    url: 'https://a.example/',
    language: 'en',
    words: 9,
    method: 'readability',
    verdict: 'article',
    truncated: false,
    textlessPages: 0,
    passages: 1,
  },
  engine: { kind: 'relay', host: 'h', model: '', language: 'page' },
  wish: { length: 'medium', format: 'key-points', language: 'page', prompt: '' },
};
const SENT: RunEvent = {
  type: 'sent',
  sent: { coverage: null, asked: { tokens: 1, price: null, without: [] } },
  isContinued: false,
};
const DONE: RunEvent = { type: 'done', finishReason: 'stop', usage: null };
const delta = (text: string): RunEvent => ({ type: 'delta', text });

let now: number;
let stored: Record<string, unknown>;
/** The background's ends of the ports, in the order in which they were opened. */
let ports: TestPort[];
let watched: string[];
let stopsOnLeave: boolean;
let isChanged: boolean | Promise<boolean>;
let loadedAt: number;
let panel: Panel;
let pages: Map<string, PageText>;
let hints: (number | null)[];

/** A panel whose tab 1 is in front, on the storage of the panels before it. */
async function open(): Promise<Panel> {
  let count = 0;
  const prefix = `${now}`;
  const memory = createMemory({
    area: {
      get: async (keys = Object.keys(stored)) =>
        structuredClone(Object.fromEntries(keys.filter((key) => key in stored).map((key) => [key, stored[key]]))),
      set: async (values) => void Object.assign(stored, structuredClone(values)),
      remove: async (keys) => keys.forEach((key) => delete stored[key]),
    },
    readPage: async () => ({ url: 'https://a.example/', loadedAt }),
  });
  memory.setKept(true);
  const opened = createPanel({
    pingIntervalMs: 20_000,
    connect: () => {
      const [own, other] = createPortPair('run');
      ports.push(other);
      return own;
    },
    readFile: async ({ onPage, onRead }) => {
      return () => {
        onPage(1, 2);
        onRead({ code: 'pdf-locked' });
      };
    },
    memory,
    history: { watch: (tabs) => void (watched = [...tabs].map(({ id }) => id)), expect: () => undefined },
    now: () => now,
    createId: () => `${prefix}-${++count}`,
    stopsOnLeave: () => stopsOnLeave,
    isChanged: async () => isChanged,
    onPageText: (runId, page) => void pages.set(runId, page),
    onHint: (_, hint) => void hints.push(hint && hint.at),
  });
  await opened.onActivated(1);
  return opened;
}
beforeEach(async () => {
  [now, stored, ports, watched, stopsOnLeave, isChanged, loadedAt] = [1_000, {}, [], [], false, false, 0];
  pages = new Map();
  hints = [];
  panel = await open();
});

const tab = (): TabState => panel.state().tabs.get(1)!;
const run = () => lastRun(panel.state().tabs.get(1) ?? null)!;
/** The background's end of the port with this number, once the panel has opened it. */
const background = async (index = ports.length): Promise<TestPort> => {
  await until(() => ports.length > index && ports[index]!.received.length > 0);
  return ports[index]!;
};
const requestOf = (port: TestPort) => (port.received[0] as { request: RunRequest }).request;
const tell = async (port: TestPort, ...events: RunEvent[]) => {
  for (const event of events) port.postMessage(event);
  await settle();
};
const settle = () => new Promise((resolve) => setTimeout(resolve, 5));
/** Summarizes the page to its end. */
const summarize = async (text: string) => {
  const port = background();
  panel.summarize();
  await tell(await port, ARTICLE, SENT, delta(text), DONE);
};

test('a summary arrives over its port, and listeners are told of every change', async () => {
  let changes = 0;
  const unsubscribe = panel.subscribe(() => (changes += 1));
  await summarize('Sum.');
  expect(run()).toMatchObject({ text: 'Sum.', ending: { kind: 'done' } });
  expect(requestOf(ports[0]!)).toMatchObject({ tabId: 1, wish: { kind: 'summary' }, said: { thread: [] } });
  expect(changes).toBeGreaterThan(4);
  expect(watched).toEqual([tab().id]);
  const before = changes;
  unsubscribe();
  await summarize('Another.');
  expect(changes).toBe(before);
});

test('nothing starts before the tab in front is known', async () => {
  const early = createPanel({ ...({} as Parameters<typeof createPanel>[0]), now: () => 0 });
  early.summarize();
  early.ask('Why?');
  early.stop();
  expect(early.state().tabs.size).toBe(0);
});

test('Stop closes the port and keeps the text; a late delta is not shown', async () => {
  const opening = background();
  panel.summarize();
  const port = await opening;
  await tell(port, ARTICLE, SENT, delta('Half'));
  panel.stop();
  expect(port.isClosed()).toBe(true);
  expect(run()).toMatchObject({ text: 'Half', ending: { kind: 'stopped' } });
  expect(panel.isDoublePress()).toBe(true);
  now += 401;
  expect(panel.isDoublePress()).toBe(false);
});

test('a question is sent with what was said before, and its draft is cleared', async () => {
  await summarize('Sum.');
  panel.type('Why?');
  expect(panel.state().drafts.get(1)).toBe('Why?');
  const opening = background();
  panel.ask('Why?');
  expect(panel.state().drafts.get(1)).toBe('');
  expect(requestOf(await opening)).toMatchObject({
    wish: { kind: 'question', question: 'Why?' },
    said: { thread: [{ question: '', answer: 'Sum.', about: 'page https://a.example/' }] },
  });
  expect(answersOf(tab())).toHaveLength(1);
});

test('a preview waits for the reader, who leaves passages out and sends', async () => {
  panel.type('Why?');
  const opening = background();
  panel.preview();
  const port = await opening;
  expect(requestOf(port)).toMatchObject({ wish: { kind: 'question' }, consent: { isPreviewed: true } });
  const asked = { tokens: 1, price: null, without: [] };
  const preview = { parts: [], passages: ['a'], collapsed: [], words: 1, coverage: null, asked, isLost: false };
  await tell(port, ARTICLE, { type: 'preview', preview });
  panel.leaveOut(['a']);
  panel.send();
  await settle();
  expect(port.received.slice(1)).toEqual([{ type: 'leave-out', without: ['a'] }, { type: 'send' }]);
  expect(panel.state().drafts.get(1)).toBe('');
});

test('a former version is shown when it is chosen', async () => {
  await summarize('First.');
  const first = run().id;
  await summarize('Second.');
  expect(shownVersion(tab())?.text).toBe('Second.');
  panel.choose(first);
  expect(shownVersion(tab())?.text).toBe('First.');
});

test('a background that stops ends the run, unless its stream can be resumed', async () => {
  const opening = background();
  panel.summarize();
  const port = await opening;
  await tell(port, ARTICLE, SENT, { type: 'resumable', stream: 's' }, delta('One '));
  const reopening = background();
  port.disconnect();
  const again = await reopening;
  expect(run()).toMatchObject({ text: 'One ', isReconnecting: true, ending: null });
  expect(requestOf(again).wish).toEqual({ kind: 'resume', prefix: '', stream: 's', host: 'h' });
  await tell(again, delta('One two.'));
  expect(run()).toMatchObject({ text: 'One two.', isReconnecting: false });
  again.disconnect();
  const third = await background(2);
  third.disconnect();
  await settle();
  expect(run()).toMatchObject({ text: 'One two.', ending: { kind: 'failed', code: 'interrupted' } });
});

test('a file is read for the background, which gets the result', async () => {
  const opening = background();
  panel.summarize();
  const port = await opening;
  await tell(port, { type: 'file', file: { url: 'u', contentType: 'application/pdf', size: 1, slice: 'YQ==' } });
  expect(run().progress).toEqual({ page: 1, ofPages: 2 });
  expect(port.received.at(-1)).toEqual({ type: 'file-read', answer: { code: 'pdf-locked' } });
});

test('a new run of a tab closes the port of the one before', async () => {
  const opening = background();
  panel.summarize();
  const first = await opening;
  const next = background();
  panel.summarize();
  await next;
  expect(first.isClosed()).toBe(true);
});

test('a reopened panel shows what was kept, and says that a run was cut off', async () => {
  const opening = background();
  panel.summarize();
  await tell(await opening, ARTICLE, SENT, delta('Half'));
  panel.onDetached(1);
  now += 10;
  panel = await open();
  expect(run()).toMatchObject({ text: 'Half', isFormer: false, ending: { kind: 'failed', code: 'panel-closed' } });
});

test('a question that was only previewed is typed again when the panel is reopened', async () => {
  panel.type('Why?');
  panel.preview();
  await tell(await background(0), ARTICLE);
  panel.onDetached(1);
  now += 10;
  panel = await open();
  expect(tab().runs).toEqual([]);
  expect(panel.state().drafts.get(1)).toBe('Why?');
});

test('a closed tab is forgotten with its draft, and its run is stopped', async () => {
  const opening = background();
  panel.summarize();
  const port = await opening;
  panel.type('Why');
  panel.onClosed(1);
  expect(port.isClosed()).toBe(true);
  expect(panel.state()).toMatchObject({ tabs: new Map(), drafts: new Map() });
});

test.each([
  [false, null],
  [true, { kind: 'stopped' }],
])('a tab that leaves its page stops the run only if the reader wants that: %s', async (stops, ending) => {
  stopsOnLeave = stops;
  const opening = background();
  panel.summarize();
  await tell(await opening, ARTICLE, SENT, delta('Half'));
  panel.onNavigated(1, 'https://b.example/');
  expect(run()).toMatchObject({ isFormer: true, ending });
});

const fail = async (code: ErrorCode) => {
  const opening = background();
  panel.summarize();
  await tell(await opening, { type: 'error', code, facts: {} });
};

test('a gesture gives the last wish the access that it lacked, and is not a new wish', async () => {
  panel.ask('Why?');
  await tell(await background(0), { type: 'error', code: 'needs-access', facts: {} });
  const opening = background();
  await panel.onIntent(createPending({ granted: true, intent: 'i' }));
  expect(requestOf(await opening)).toMatchObject({ granted: true, intent: 'i', wish: { question: 'Why?' } });
});

test('access that the reader asked for restarts the run, other access does not', async () => {
  await fail('needs-access');
  panel.onAccess();
  await settle();
  expect(ports).toHaveLength(1);
  panel.expectAccess();
  panel.onAccess();
  await background(1);
});

test('a run that failed offline restarts when the network is back, but not much later', async () => {
  await fail('offline');
  panel.onOnline();
  await tell(await background(1), { type: 'error', code: 'offline', facts: {} });
  now += 10 * 60_000 + 1;
  panel.onOnline();
  await settle();
  expect(ports).toHaveLength(2);
});

const click = () => panel.onIntent(createPending({ granted: true, intent: 'i' }));

test('a second click on an unchanged page brings its finished summary to the front and sends nothing', async () => {
  await summarize('Sum.');
  const before = panel.state().gestures;
  await click();
  await settle();
  expect(ports).toHaveLength(1);
  expect(panel.state().gestures).toBe(before + 1);
});

test.each<[string, () => Promise<void> | void]>([
  ['the page was reloaded', () => panel.onNavigated(1, null)],
  ['the reader chose otherwise since', () => void (isChanged = true)],
  ['the summary failed', () => fail('provider-down')],
])('a second click summarizes again when %s', async (_what, change) => {
  await summarize('Sum.');
  await change();
  const count = ports.length;
  await click();
  await background(count);
});

test('a click on a page that was reloaded while the panel was closed summarizes again', async () => {
  await summarize('Sum.');
  panel.onDetached(1);
  [loadedAt, now] = [now + 5, now + 10];
  panel = await open();
  expect(run()).toMatchObject({ text: 'Sum.', isFormer: true });
  await click();
  await background(1);
});

test('a click before the choices are known waits for them', async () => {
  const choices = Promise.withResolvers<boolean>();
  isChanged = choices.promise;
  await summarize('Sum.');
  void click();
  await settle();
  expect(ports).toHaveLength(1);
  choices.resolve(true);
  await background(1);
});

test('a click asks for the page when a selection is shown', async () => {
  const opening = background();
  panel.start(createPending({ source: { kind: 'selection', frameId: 0, text: 'Some text' } }));
  await tell(await opening, ARTICLE, SENT, delta('Sum.'), DONE);
  await click();
  expect(requestOf(await background(1)).source).toEqual({ kind: 'page' });
});

test("the text of a run's page is handed on, and not kept in the panel's state", async () => {
  panel.start(createPending({ tabId: 1 }));
  const page: PageText = { passages: [{ text: 'Rain fell.' }], language: 'en', beside: ['Rain'] };
  await tell(await background(), ARTICLE, SENT, delta('It rained.'), { type: 'page', page }, DONE);
  await until(() => run().ending !== null);
  expect(pages.get(run().id)).toEqual(page);
  expect(JSON.stringify(run())).not.toContain('Rain fell.');
});

test('the hints in a text are reported, and that they no longer count when the text starts over', async () => {
  const port = background();
  panel.summarize();
  const hint = (at: number): RunEvent => ({ type: 'hint', at, passages: [1] });
  await tell(await port, ARTICLE, SENT, delta('Sum'), hint(3), { type: 'restarted' }, delta('It.'), hint(2), DONE);
  expect(hints).toEqual([3, null, 2]);
  expect(JSON.stringify(panel.state().tabs.get(1))).not.toContain('passages":[1]');
});
