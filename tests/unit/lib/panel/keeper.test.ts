import 'fake-indexeddb/auto';
import { beforeEach, expect, test, vi } from 'vitest';
import { createHistoryStore, type HistoryStore } from '../../../../lib/panel/history/store';
import { createKeeper, type KeepMode, type Keeper } from '../../../../lib/panel/keeper';
import type { TabState } from '../../../../lib/panel/tab-state';
import { createTab } from '../../../helpers/panel/history-entries';

const unaborted = new AbortController().signal;
let store: HistoryStore;
let history: Keeper;
let problem: string | null;
let load: () => Promise<HistoryStore>;
let loadError: Error | null;
/** What loads the store, and what the store does, may each fail. */
const lazily = (load: () => Promise<HistoryStore>): HistoryStore => ({
  keep: async (tab, atMs) => (await load()).keep(tab, atMs),
  list: async (query, after, signal) => (await load()).list(query, after, signal),
  open: async (id) => (await load()).open(id),
  remove: async (id) => (await load()).remove(id),
  clear: async () => (await load()).clear(),
  all: async () => (await load()).all(),
  add: async (entries) => (await load()).add(entries),
});
beforeEach(async () => {
  store = createHistoryStore();
  await store.clear();
  [problem, loadError] = [null, null];
  load = async () => store;
  history = createKeeper({
    loadStore: async () => {
      if (loadError) throw loadError;
      return { createHistoryStore: () => lazily(() => load()) };
    },
    now: () => 1_000,
    onProblem: (told) => (problem = told),
  });
});
const watch = (tabs: TabState[], mode: KeepMode = 'on') => {
  history.setMode(mode);
  history.watch(tabs);
};
/** Until everything that was started is done, whatever it takes. */
const until = (isSo: () => void) => vi.waitFor(isSo, { interval: 1, timeout: 20_000 });
/** Gives everything that was started its time. */
const settle = () => new Promise((resolve) => setTimeout(resolve, 30));
const kept = async () => (await store.list('', null, unaborted)).entries.map(({ id }) => id);

const goingOn = createTab('p', { id: 'a', isGoingOn: true });
const ended = createTab('p', { id: 'a' });

test('a run is kept when it has ended, and not before', async () => {
  watch([goingOn]);
  await settle();
  expect(await kept()).toEqual([]);
  watch([ended]);
  await until(async () => expect(await kept()).toEqual(['p']));
  expect(problem).toBeNull();
});

test('a run that was stopped for another one is kept', async () => {
  watch([goingOn]);
  watch([createTab('p', { id: 'a' }, { id: 'b', isGoingOn: true })]);
  await until(async () => expect(await kept()).toEqual(['p']));
});

test('a run that ended in a tab closed in the meantime is kept', async () => {
  watch([goingOn]);
  watch([ended]);
  watch([]);
  await until(async () => expect(await kept()).toEqual(['p']));
});

test('the store is not loaded before there is something to keep', async () => {
  load = () => expect.unreachable();
  watch([goingOn]);
  watch([ended], 'off');
  await settle();
});

test('runs that were restored, or opened from the history, are not kept again', async () => {
  watch([ended]);
  watch([{ ...ended }]);
  await settle();
  expect(await kept()).toEqual([]);
});

test('a later run does not bring back what was deleted', async () => {
  watch([goingOn]);
  watch([ended]);
  await until(async () => expect(await kept()).toEqual(['p']));
  await history.remove('p');
  watch([createTab('p', { id: 'a' }, { id: 'q', question: 'Why?', isGoingOn: true })]);
  watch([createTab('p', { id: 'a' }, { id: 'q', question: 'Why?' })]);
  await until(async () => expect(await kept()).toEqual(['p']));
  expect((await store.open('p'))!(1).runs.map(({ id }) => id)).toEqual(['q']);
});

test('what another window deleted does not come back with the next run', async () => {
  watch([goingOn]);
  watch([ended]);
  await until(async () => expect(await kept()).toEqual(['p']));
  await settle();
  await store.clear();
  watch([ended, createTab('r', { id: 'c', isGoingOn: true })]);
  watch([ended, createTab('r', { id: 'c', url: 'https://a.example/r' })]);
  await until(async () => expect(await kept()).toEqual(['r']));
});

test('a private window keeps nothing, and nothing is kept until that is known', async () => {
  watch([goingOn], 'unknown');
  watch([ended], 'unknown');
  await settle();
  expect(await kept()).toEqual([]);
  watch([ended], 'off');
  await settle();
  expect(await kept()).toEqual([]);
  watch([ended], 'on');
  await settle();
  expect(await kept()).toEqual([]);
});

test('a run that ended before the window was known not to be private is kept then', async () => {
  watch([goingOn], 'unknown');
  watch([ended], 'unknown');
  watch([ended], 'on');
  await until(async () => expect(await kept()).toEqual(['p']));
});

test('a run that ended while the history was off is not kept when it is on again', async () => {
  watch([goingOn], 'off');
  watch([ended], 'off');
  watch([ended]);
  await settle();
  expect(await kept()).toEqual([]);
});

test.each<[string, Error, string]>([
  ['full', new DOMException('full', 'QuotaExceededError'), 'historyFull'],
  ['refused', new DOMException('no', 'SecurityError'), 'historyRefused'],
])('storage that is %s shows a notice, and what it refused is kept as soon as possible', async (_name, error, key) => {
  load = () => Promise.reject(error);
  watch([goingOn]);
  watch([ended]);
  await until(() => expect(problem).toBe(key));
  load = async () => store;
  watch([ended, createTab('r', { id: 'c', text: 'One', isGoingOn: true })]);
  watch([ended, createTab('r', { id: 'c', text: 'One word', isGoingOn: true })]);
  await settle();
  // Not with each delta, but with the next run to keep.
  expect(await kept()).toEqual([]);
  watch([ended, createTab('r', { id: 'c', url: 'https://a.example/r' })]);
  await until(async () => expect((await kept()).toSorted()).toEqual(['p', 'r']));
  await until(() => expect(problem).toBeNull());
});

test('a store that cannot be loaded shows a notice, and is loaded as soon as possible', async () => {
  loadError = new TypeError('Failed to fetch dynamically imported module');
  watch([goingOn]);
  watch([ended]);
  await until(() => expect(problem).toBe('historyRefused'));
  loadError = null;
  await history.remove('nothing');
  await until(async () => expect(await kept()).toEqual(['p']));
});

test('deleting an entry also drops what could not be kept of it', async () => {
  await store.keep(createTab('p', { id: 'before' }), 1);
  load = () => Promise.reject(new Error('no'));
  watch([goingOn]);
  watch([ended]);
  await until(() => expect(problem).toBe('historyRefused'));
  load = async () => store;
  await history.remove('p');
  await settle();
  expect(await kept()).toEqual([]);
});

test('what was refused is kept once deleting has made room', async () => {
  await store.keep(createTab('old', { id: 'o' }), 1);
  load = () => Promise.reject(new DOMException('full', 'QuotaExceededError'));
  watch([goingOn]);
  watch([ended]);
  await until(() => expect(problem).toBe('historyFull'));
  load = async () => store;
  await history.remove('old');
  await until(async () => expect(await kept()).toEqual(['p']));
  await until(() => expect(problem).toBeNull());
});

test('deleting everything also drops what could not be kept', async () => {
  load = () => Promise.reject(new Error('no'));
  watch([goingOn]);
  watch([ended]);
  await until(() => expect(problem).toBe('historyRefused'));
  load = async () => store;
  await history.clear();
  await settle();
  expect(await kept()).toEqual([]);
  expect(problem).toBeNull();
});

test('the notice goes away when the history is switched off', async () => {
  load = () => Promise.reject(new Error('no'));
  watch([goingOn]);
  watch([ended]);
  await until(() => expect(problem).toBe('historyRefused'));
  watch([ended], 'off');
  await until(() => expect(problem).toBeNull());
});

test('an entry can be deleted, put back at once, opened, and listed', async () => {
  await store.keep(createTab('x', { id: 'o', text: 'Kept.' }), 1);
  watch([]);
  void history.remove('x');
  await history.restore();
  expect((await history.list('kept', null, unaborted)).entries.map(({ id }) => id)).toEqual(['x']);
  expect((await history.open('x'))!(5).runs).toMatchObject([{ text: 'Kept.', isFormer: true }]);
  expect(await history.open('y')).toBeNull();
});
