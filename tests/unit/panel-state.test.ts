import { expect, test } from 'vitest';
import { announcement, endingSentence } from '../../lib/panel/ending';
import { INITIAL_STATE, type PanelAction, reduce, type RunState } from '../../lib/panel/state';
import type { RunEvent, RunRequest } from '../../lib/run/protocol';

const request = (tabId: number): RunRequest => ({ tabId, source: { kind: 'page' }, granted: true, intent: '' });
const ARTICLE: RunEvent = {
  type: 'article',
  article: {
    title: 'T',
    siteName: '',
    url: '',
    language: '',
    words: 1,
    method: 'readability',
    truncated: false,
    passages: 1,
  },
  engine: { kind: 'provider', host: 'h', model: 'm' },
};
const event = (tabId: number, event: RunEvent): PanelAction => ({ type: 'run-event', tabId, event });
const start = (tabId: number, number = 1): PanelAction => ({ type: 'run-started', number, request: request(tabId) });
const play = (...actions: PanelAction[]) => actions.reduce(reduce, INITIAL_STATE);

test('a run gathers its article, its text and its ending', () => {
  const state = play(
    start(1),
    event(1, ARTICLE),
    event(1, { type: 'delta', text: 'a' }),
    event(1, { type: 'delta', text: 'a' }),
    event(1, { type: 'done', finishReason: 'stop', usage: null }),
  );
  expect(state.runs.get(1)).toMatchObject({
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
  expect(state.runs.get(1)?.text).toBe('one');
  expect(state.runs.get(2)?.text).toBe('two');
});

test.each<[string, PanelAction, object]>([
  ['stopped', { type: 'run-stopped', tabId: 1 }, { kind: 'stopped' }],
  ['lost', { type: 'run-lost', tabId: 1 }, { kind: 'failed', code: 'interrupted' }],
  ['failed', event(1, { type: 'error', code: 'cut-off', facts: {} }), { kind: 'failed', code: 'cut-off' }],
])('partial text is kept when a run is %s', (_name, action, ending) => {
  const run = play(start(1), event(1, { type: 'delta', text: 'half' }), action).runs.get(1);
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

test('a new run of a tab starts empty, with a number of its own', () => {
  const run = play(start(1, 1), event(1, { type: 'delta', text: 'old' }), start(1, 2)).runs.get(1);
  expect(run).toMatchObject({ number: 2, text: '', ending: null, source: null });
});

test('events of a tab without a run are ignored; closing a tab forgets its run', () => {
  expect(play(event(9, { type: 'delta', text: 'x' })).runs.size).toBe(0);
  expect(play(start(1), { type: 'tab-closed', tabId: 1 }).runs.size).toBe(0);
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
])('the ending %j is told', (ending, source, sentence) => {
  expect(endingSentence({ number: 1, request: request(1), source, text: '', ending })).toBe(sentence);
});

test('whole summaries say who made them', () => {
  const run = (kind: 'key-sentences' | 'provider') =>
    play(
      start(1),
      event(1, { ...ARTICLE, engine: { kind, host: '', model: '' } } as RunEvent),
      event(1, { type: 'done', finishReason: 'stop', usage: null }),
    ).runs.get(1) as RunState;
  expect(endingSentence(run('key-sentences'))).toBe('endingKeySentences');
  expect(endingSentence(run('provider'))).toBe('endingProvider');
});

test('a screen reader hears of the beginning and the end', () => {
  const told = [
    null,
    { kind: 'stopped' },
    { kind: 'done', finishReason: 'stop', usage: null },
    { kind: 'failed', code: 'stalled', facts: {} },
  ] as const;
  expect(told.map(announcement)).toEqual(['announceStarted', 'announceStopped', 'announceDone', 'announceFailed']);
});
