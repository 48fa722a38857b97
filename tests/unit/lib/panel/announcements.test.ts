import { expect, test } from 'vitest';
import { announce } from '../../../../lib/panel/announcements';
import { INITIAL_STATE, type PanelAction, reduce } from '../../../../lib/panel/state';
import { createPending } from '../../../helpers/run-requests';

/** What the status says, without what it says already, while these actions happen at their times. */
function listen(actions: (PanelAction & { atMs: number })[], question?: string): string[] {
  const request = createPending({ question });
  let state = reduce(INITIAL_STATE, { type: 'run-started', id: 'a', request, atMs: 0 });
  const said: string[] = [];
  let now = 0;
  const look = () => {
    const run = state.tabs.get(1)!.runs[0]!;
    const { key, substitutions } = announce(run, now, 'Service');
    const line = [key, ...substitutions].join(' ');
    if (said.at(-1) !== line) said.push(line);
  };
  for (const action of actions) {
    // The panel's clock ticks twice a second, whatever comes.
    for (; now + 500 <= action.atMs; now += 500) look();
    now = action.atMs;
    state = reduce(state, action);
    look();
  }
  return said;
}

const delta = (atMs: number, text = 'word '): PanelAction & { atMs: number } => ({
  type: 'run-event',
  tabId: 1,
  event: { type: 'delta', text },
  atMs,
});
const done = (atMs: number): PanelAction & { atMs: number } => ({
  type: 'run-event',
  tabId: 1,
  event: { type: 'done', finishReason: 'stop', usage: null },
  atMs,
});

test.each([
  ['at once', 0, 2, ['announceStarted', 'announceFinished 500']],
  ['in 25 seconds', 800, 50, ['announceStarted', 'announceWriting 10', 'announceWriting 20', 'announceFinished 500']],
  ['in 250 seconds', 800, 500, ['announceStarted', 'announceWriting 10', 'announceWriting 20', 'announceFinished 500']],
])('500 deltas that arrive %s get at most four announcements', (_when, firstMs, everyMs, golden) => {
  const deltas = Array.from({ length: 500 }, (_, index) => delta(firstMs + index * everyMs));
  const said = listen([...deltas, done(firstMs + 500 * everyMs)]);
  expect(said).toEqual(golden);
  expect(said.length).toBeLessThanOrEqual(4);
});

test('a long wait is announced every ten seconds', () => {
  expect(listen([delta(34_000), done(35_000)])).toEqual([
    'announceStarted',
    'announceWaiting 10',
    'announceWaiting 20',
    'announceWaiting 30',
    'announceStarted',
    'announceFinished 1',
  ]);
});

test('words are counted in text without spaces, and the end of an answer has its own words', () => {
  expect(listen([delta(10, '今天天气很好'), done(20)], 'And?').at(-1)).toMatch(/^announceAnswer [2-6]$/);
});

test('every other ending is announced', () => {
  const failed = {
    type: 'run-event',
    tabId: 1,
    event: { type: 'error', code: 'cut-off', facts: {} },
    atMs: 9,
  } as const;
  expect(listen([delta(5), failed])).toEqual(['announceStarted', 'announceFailed']);
});
