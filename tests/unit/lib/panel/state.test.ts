import { describe, expect, test } from 'vitest';
import { canContinue } from '../../../../lib/panel/can-continue';
import { askAgain, askToContinue } from '../../../../lib/panel/continue';
import { readKept } from '../../../../lib/panel/history/keep';
import { announcement, endingSentence } from '../../../../lib/panel/ending';
import type { RunState } from '../../../../lib/panel/run-state';
import { INITIAL_STATE, type PanelAction, type PanelState, reduce } from '../../../../lib/panel/state';
import { shownVersion, type TabState, versionsOf } from '../../../../lib/panel/tab-state';
import type { RunEvent } from '../../../../lib/run/protocol';
import { continuing, createPending } from '../../../helpers/run-requests';

const request = (tabId: number) => createPending({ tabId });
const ARTICLE: Extract<RunEvent, { type: 'article' }> = {
  type: 'article',
  article: {
    title: 'T',
    siteName: '',
    url: '',
    language: '',
    words: 1,
    method: 'readability',
    verdict: 'article',
    textlessPages: 0,
    truncated: false,
    passages: 1,
  },
  engine: { kind: 'provider', host: 'h', model: 'm', language: 'page' },
  wish: { length: 'medium', format: 'key-points', language: 'page', prompt: '' },
};
const event = (tabId: number, event: RunEvent): PanelAction => ({ type: 'run-event', tabId, event, atMs: 1_000 });
const start = (tabId: number, number = 1): PanelAction => ({
  type: 'run-started',
  id: `run-${number}`,
  request: request(tabId),
  atMs: 0,
});
const runOf = (state: PanelState, tabId = 1) => state.tabs.get(tabId)?.runs.at(-1);
const play = (...actions: PanelAction[]) => actions.reduce(reduce, INITIAL_STATE);

test('a run collects its article, its text and its ending', () => {
  const state = play(
    start(1),
    event(1, ARTICLE),
    event(1, { type: 'delta', text: 'a' }),
    event(1, { type: 'delta', text: 'a' }),
    event(1, { type: 'done', finishReason: 'stop', usage: null }),
  );
  expect(runOf(state, 1)).toMatchObject({
    text: 'aa',
    source: { article: { title: 'T' } },
    ending: { kind: 'done' },
  });
});

test('two tabs never mix', () => {
  const state = play(
    start(1, 1),
    start(2, 2),
    event(1, { type: 'delta', text: 'one' }),
    event(2, { type: 'delta', text: 'two' }),
  );
  expect(runOf(state, 1)?.text).toBe('one');
  expect(runOf(state, 2)?.text).toBe('two');
});

test.each<[string, PanelAction, object]>([
  ['stopped', { type: 'run-stopped', tabId: 1 }, { kind: 'stopped' }],
  ['lost', { type: 'run-lost', tabId: 1 }, { kind: 'failed', code: 'interrupted' }],
  ['failed', event(1, { type: 'error', code: 'cut-off', facts: {} }), { kind: 'failed', code: 'cut-off' }],
])('partial text is kept when a run is %s', (_name, action, ending) => {
  const run = runOf(play(start(1), event(1, { type: 'delta', text: 'half' }), action));
  expect(run).toMatchObject({ text: 'half', ending });
});

test.each<[string, PanelAction]>([
  ['a disconnect after done is only the port closing', { type: 'run-lost', tabId: 1 }],
  ['stopping what is done changes nothing', { type: 'run-stopped', tabId: 1 }],
  ['a late delta is not added', event(1, { type: 'delta', text: 'late' })],
  ['a late error does not replace the ending', event(1, { type: 'error', code: 'stalled', facts: {} })],
])('%s', (_name, action) => {
  const done = play(
    start(1),
    event(1, { type: 'delta', text: 'x' }),
    event(1, { type: 'done', finishReason: 'stop', usage: null }),
  );
  expect(reduce(done, action)).toBe(done);
});

test('a new run of a tab starts empty, under an id of its own', () => {
  const run = runOf(play(start(1, 1), event(1, { type: 'delta', text: 'old' }), start(1, 2)));
  expect(run).toMatchObject({ id: 'run-2', text: '', ending: null, source: null });
});

test('events of a tab without a run are ignored; closing a tab forgets its run', () => {
  expect(play(event(9, { type: 'delta', text: 'x' })).tabs.size).toBe(0);
  expect(play(start(1), { type: 'tab-closed', tabId: 1 }).tabs.size).toBe(0);
});

test('the active tab is remembered', () => {
  expect(play({ type: 'tab-activated', tabId: 5 }).activeTabId).toBe(5);
});

test.each<[RunState['ending'], RunState['source'], string | null]>([
  [null, null, null],
  [{ kind: 'stopped' }, null, 'endingStopped'],
  [{ kind: 'done', finishReason: 'length', usage: null }, null, 'endingLength'],
  [{ kind: 'done', finishReason: 'filtered', usage: null }, null, 'endingFiltered'],
  [{ kind: 'failed', code: 'stalled', facts: {} }, null, null],
])('the ending %j is shown', (ending, source, sentence) => {
  expect(endingSentence({ ...(runOf(play(start(1))) as RunState), source, ending })).toBe(sentence);
});

test('a screen reader is told of the start and the end', () => {
  const told = [
    null,
    { kind: 'stopped' },
    { kind: 'done', finishReason: 'stop', usage: null },
    { kind: 'done', finishReason: 'length', usage: null },
    { kind: 'done', finishReason: 'filtered', usage: null },
    { kind: 'failed', code: 'stalled', facts: {} },
    { kind: 'failed', code: 'doubtful-page', facts: {} },
    { kind: 'failed', code: 'link-unagreed', facts: {} },
  ] as const;
  expect(told.map(announcement)).toEqual([
    'announceStarted',
    'announceStopped',
    'announceDone',
    'announceCutOff',
    'endingFiltered',
    'announceFailed',
    'announceAsks',
    'announceAsks',
  ]);
});

describe('versions', () => {
  const article = (url: string): RunEvent =>
    ({ ...ARTICLE, article: { ...(ARTICLE as { article: object }).article, url } }) as RunEvent;
  const run = (number: number, url: string, text: string) => [
    start(1, number),
    event(1, article(url)),
    event(1, { type: 'delta', text }),
    { type: 'run-stopped', tabId: 1 } as const,
  ];
  const texts = (state: PanelState) => versionsOf(state.tabs.get(1)!).map(({ text }) => text);
  const shown = (state: PanelState) => shownVersion(state.tabs.get(1)!)?.text;
  const choose = (id: string): PanelAction => ({ type: 'version-chosen', tabId: 1, id });

  test('trying again keeps the former version, and shows the new one', () => {
    const state = play(...run(1, 'a', 'first'), ...run(2, 'a', 'second'));
    expect(texts(state)).toEqual(['first', 'second']);
    expect(shown(state)).toBe('second');
    expect(shown(reduce(state, choose('run-1')))).toBe('first');
  });

  test('versions about another page are dropped when the page is known', () => {
    expect(texts(play(...run(1, 'a', 'first'), start(1, 2)))).toEqual(['first', '']);
    expect(texts(play(...run(1, 'a', 'first'), ...run(2, 'b', 'second')))).toEqual(['second']);
    expect(texts(play(...run(1, 'a#x', 'first'), ...run(2, 'a#y', 'second')))).toEqual(['first', 'second']);
  });

  test('a repeated selection keeps its former version, although it has lost its address', () => {
    const select = (number: number, url: string, text: string): PanelAction[] => [
      {
        type: 'run-started',
        id: `run-${number}`,
        request: { ...request(1), source: { kind: 'selection', frameId: 0, text: 'Same' } },
        atMs: 0,
      },
      ...run(number, url, text).slice(1),
    ];
    expect(texts(play(...select(1, 'a', 'first'), ...select(2, '', 'second')))).toEqual(['first', 'second']);
  });

  test('a version without text is dropped', () => {
    expect(texts(play(start(1), { type: 'run-stopped', tabId: 1 }, ...run(2, 'a', 'text')))).toEqual(['text']);
  });

  test('a former version in view stays in view while the new one streams', () => {
    const state = play(
      ...run(1, 'a', 'first'),
      start(1, 2),
      event(1, article('a')),
      choose('run-1'),
      event(1, { type: 'delta', text: 'x' }),
    );
    expect(shown(state)).toBe('first');
    expect(texts(state)).toEqual(['first', 'x']);
  });
});

describe('what was kept when the panel was closed', () => {
  const X = { url: 'https://a.example/x', loadedAt: 0 };
  const kept = (...actions: PanelAction[]) => keptAt(X, ...actions);
  const keptAt = (page: Parameters<typeof readKept>[1], ...actions: PanelAction[]) =>
    readKept(structuredClone(play(...actions).tabs.get(1)), page);

  test('a kept tab is shown again unchanged', () => {
    const tab = kept(
      start(1),
      event(1, { type: 'delta', text: 'x' }),
      event(1, { type: 'done', finishReason: 'stop', usage: null }),
    );
    expect(tab?.runs[0]).toMatchObject({ id: 'run-1', text: 'x', ending: { kind: 'done' } });
  });

  test('a kept run without an ending says that it was cut off', () => {
    expect(kept(start(1), event(1, { type: 'delta', text: 'half' }))?.runs[0]).toMatchObject({
      text: 'half',
      ending: { kind: 'failed', code: 'panel-closed' },
    });
  });

  test.each([
    [{ url: 'https://a.example/x#y', loadedAt: 0 }, false],
    [{ url: 'https://a.example/z', loadedAt: 0 }, true],
    [{ url: 'https://a.example/x', loadedAt: 1 }, true],
    [null, true],
  ])('a kept run is marked as about a former page when the tab now shows %j: %s', (page, isFormer) => {
    const article = { ...(ARTICLE as { article: object }).article, url: 'https://a.example/x' };
    const run = [start(1), event(1, { ...ARTICLE, article } as RunEvent), event(1, { type: 'delta', text: 'x' })];
    expect(keptAt(page, ...run)?.runs[0]?.isFormer).toBe(isFormer);
  });

  test('a preview that was not sent is dropped, and the version before it is shown again', () => {
    const preview = { ...request(1), consent: { isConfirmed: false, isPreviewed: true, halvings: 0 } };
    const tab = kept(
      start(1),
      event(1, { type: 'delta', text: 'first' }),
      event(1, { type: 'done', finishReason: 'stop', usage: null }),
      { type: 'run-started', id: 'run-2', request: preview, atMs: 0 },
    );
    expect(tab?.runs.map(({ text }) => text)).toEqual(['first']);
    expect(tab?.shownId).toBe('run-1');
  });

  test('kept runs come before a run that started in the meantime', () => {
    const tab = kept(start(1), event(1, ARTICLE), event(1, { type: 'delta', text: 'old' }));
    const state = reduce(play(start(1, 2), event(1, ARTICLE)), {
      type: 'tab-restored',
      tabId: 1,
      tab: tab as TabState,
    });
    expect(state.tabs.get(1)?.runs.map(({ text }) => text)).toEqual(['old', '']);
    expect(shownVersion(state.tabs.get(1)!)?.id).toBe('run-2');
  });

  test.each([undefined, null, 'x', {}, { id: 'a', runs: 'x' }])('the kept value %j is ignored', (value) => {
    expect(readKept(value, null)).toBeNull();
  });
});

describe("a run's other events", () => {
  test('reasoning is kept separately, with its time', () => {
    const run = runOf(
      play(
        start(1),
        event(1, { type: 'reasoning', text: 'hm ' }),
        { ...event(1, { type: 'reasoning', text: 'so' }), atMs: 4_000 } as PanelAction,
        { ...event(1, { type: 'delta', text: 'Ans' }), atMs: 9_000 } as PanelAction,
        { ...event(1, { type: 'delta', text: 'wer' }), atMs: 12_000 } as PanelAction,
      ),
    );
    expect(run).toMatchObject({ text: 'Answer', reasoning: { text: 'hm so', sinceAt: 0, untilAt: 9_000 } });
  });

  test('text that turns out to be reasoning is removed from the summary', () => {
    const run = runOf(
      play(
        start(1),
        event(1, { type: 'delta', text: 'hm' }),
        event(1, { type: 'was-reasoning' }),
        event(1, { type: 'delta', text: 'Answer' }),
      ),
    );
    expect(run).toMatchObject({ text: 'Answer', reasoning: { text: 'hm' } });
  });

  test('waiting ends with the first sign of life', () => {
    const waiting = [start(1), event(1, { type: 'waiting', ms: 5_000 })];
    expect(runOf(play(...waiting))?.retryAt).toBe(6_000);
    expect(runOf(play(...waiting, event(1, { type: 'delta', text: 'a' })))?.retryAt).toBeNull();
    expect(runOf(play(...waiting, { type: 'run-stopped', tabId: 1 }))?.retryAt).toBeNull();
  });

  test.each<[string, PanelAction]>([
    ['a word', event(1, { type: 'delta', text: 'a' })],
    ['a thought', event(1, { type: 'reasoning', text: 'a' })],
    ['its end', event(1, { type: 'done', finishReason: 'stop', usage: null })],
    ['a failure', event(1, { type: 'error', code: 'cut-off', facts: {} })],
    ['Stop', { type: 'run-stopped', tabId: 1 }],
    ['the loss of the background', { type: 'run-lost', tabId: 1 }],
  ])('“reconnecting” is shown until %s', (_name, action) => {
    const lost = [start(1), event(1, { type: 'delta', text: 'x' }), event(1, { type: 'reconnecting' })];
    expect(runOf(play(...lost))).toMatchObject({ text: 'x', isReconnecting: true, ending: null });
    expect(runOf(play(...lost, action))?.isReconnecting).toBe(false);
    const kept = readKept({ id: 'run', runs: [runOf(play(...lost))] }, null);
    expect(kept?.runs[0]).toMatchObject({ isReconnecting: false, ending: { code: 'panel-closed' } });
  });

  test('a continuation starts with the text so far; a model that starts over replaces it', () => {
    const go: PanelAction = {
      type: 'run-started',
      id: 'run-2',
      request: { ...request(1), wish: continuing('So far') },
      atMs: 0,
    };
    expect(runOf(play(go, event(1, { type: 'delta', text: ', so good' })))?.text).toBe('So far, so good');
    expect(runOf(play(go, event(1, { type: 'restarted' }), event(1, { type: 'delta', text: 'Again' })))?.text).toBe(
      'Again',
    );
  });

  test('leaving the page marks what is shown as about the former page', () => {
    const left: PanelAction = { type: 'page-left', tabId: 1, url: null };
    expect(runOf(play(start(1), left))?.isFormer).toBe(true);
    expect(runOf(play(start(1), left, start(1, 2)))?.isFormer).toBe(false);
  });

  test.each([
    ['another page', 'https://site.example/other', true],
    ['the same page with another query', 'https://site.example/a?page=2', true],
    ['a place in the page', 'https://site.example/a#part', false],
    ['a route behind the hash', 'https://site.example/a#/part', true],
  ])('an address that changes to %s', (_what, url, isFormer) => {
    const read = event(1, { ...ARTICLE, article: { ...ARTICLE.article, url: 'https://site.example/a' } });
    const went: PanelAction = { type: 'page-left', tabId: 1, url };
    expect(runOf(play(start(1), read, went))?.isFormer).toBe(isFormer);
    // A page that was left stays left: what it shows now may be another text.
    expect(runOf(play(start(1), read, { ...went, url: null }, went))?.isFormer).toBe(true);
  });

  describe('the page of a link', () => {
    const asked = createPending({ source: { kind: 'link', url: 'https://site.example/a' }, granted: false });
    const begun: PanelAction = { type: 'run-started', id: 'run-1', request: asked, atMs: 0 };
    const read = event(1, { ...ARTICLE, article: { ...ARTICLE.article, url: 'https://site.example/a' } });

    test.each([null, 'https://site.example/other'])(
      'a tab cannot leave the page of a link, as it never showed it: %s',
      (url) => {
        expect(runOf(play(begun, read, { type: 'page-left', tabId: 1, url }))?.isFormer).toBe(false);
      },
    );

    test.each([null, { url: 'https://site.example/other', loadedAt: 9_000 }])(
      'the page of a link stays current while the panel is closed: %j',
      (page) => {
        expect(readKept(play(begun, read).tabs.get(1), page)?.runs[0]?.isFormer).toBe(false);
      },
    );

    test('a kept summary of a link is about the tab itself once the tab shows the page', () => {
      const tab = play(begun, read).tabs.get(1)!;
      expect(runOf(play({ type: 'entry-adopted', tabId: 2, tab }), 2)?.request.source).toEqual({ kind: 'page' });
    });
  });

  test('a page that is still being read may change its address without being left', () => {
    expect(runOf(play(start(1), { type: 'page-left', tabId: 1, url: 'https://site.example/b' }))?.isFormer).toBe(false);
  });

  test.each<[string, Partial<RunState>, boolean]>([
    ['cut by the length', { ending: { kind: 'done', finishReason: 'length', usage: null } }, true],
    ['finished', { ending: { kind: 'done', finishReason: 'stop', usage: null } }, false],
    ['filtered', { ending: { kind: 'done', finishReason: 'filtered', usage: null } }, false],
    ['stopped', { ending: { kind: 'stopped' } }, true],
    ['cut off', { ending: { kind: 'failed', code: 'cut-off', facts: {} } }, true],
    ['refused', { ending: { kind: 'failed', code: 'key-rejected', facts: {} } }, false],
    ['stopped before its first word', { ending: { kind: 'stopped' }, text: '' }, false],
    ['of a page that was left', { ending: { kind: 'stopped' }, isFormer: true }, false],
    ['going on', { ending: null }, false],
  ])('a summary that is %s can be continued: %o', (_name, change, expected) => {
    const run = {
      ...(runOf(play(start(1), event(1, ARTICLE), event(1, { type: 'delta', text: 'x' }))) as RunState),
      ...change,
    };
    expect(canContinue(run)).toBe(expected);
    if (expected)
      expect(askToContinue(run)).toMatchObject({
        granted: false,
        intent: '',
        wish: { kind: 'continuation', of: { kind: 'summary' }, prefix: run.text },
      });
    expect(askAgain(run)).toMatchObject({ granted: false, wish: { kind: 'summary' } });
  });

  test('a protected page that is tried again is not reported as missing a gesture', () => {
    const run = runOf(play(start(1), event(1, { type: 'error', code: 'restricted-page', facts: {} }))) as RunState;
    expect(askAgain(run)).toMatchObject({ granted: true });
    expect(askAgain({ ...run, isFormer: true })).toMatchObject({ granted: false });
  });
});
