import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createMemory, type Memory } from '../../../../lib/panel/memory';
import type { TabState } from '../../../../lib/panel/tab-state';
import { createTab } from '../../../helpers/panel/history-entries';

let stored: Record<string, unknown>;
let writes: number;
let isRefused: boolean;
let memory: Memory;
beforeEach(() => {
  vi.useFakeTimers();
  [stored, writes, isRefused] = [{}, 0, false];
  memory = createMemory({
    area: {
      get: async () => stored,
      set: async (values) => {
        writes += 1;
        if (isRefused) throw new Error('full');
        Object.assign(stored, structuredClone(values));
      },
      remove: async (keys) => keys.forEach((key) => delete stored[key]),
    },
    readPage: async () => ({ url: 'https://a.example/page', loadedAt: 0 }),
  });
});
afterEach(() => void vi.useRealTimers());

const streaming = (text: string) => createTab('p', { id: 'a', text, isGoingOn: true });
const ended = createTab('p', { id: 'a', text: 'All of it.' });
const show = (tab: TabState) => memory.watch(new Map([[1, tab]]));
const textOf = (tabId: number) => (stored[`shown:${tabId}`] as TabState | undefined)?.runs[0]?.text;

test('a stream is written once a second at most, and at its end at once', () => {
  memory.setKept(true);
  for (let index = 0; index < 30; index++) {
    show(streaming('x'.repeat(index + 1)));
    vi.advanceTimersByTime(100);
  }
  expect(writes).toBe(3);
  show(ended);
  expect(textOf(1)).toBe('All of it.');
});

test('a run is written as soon as it starts', () => {
  memory.setKept(true);
  show(streaming(''));
  expect(textOf(1)).toBe('');
});

test('nothing is written before it is known that the window is not private', () => {
  show(ended);
  expect(writes).toBe(0);
  memory.setKept(true);
  expect(textOf(1)).toBe('All of it.');
});

test('a closed tab is forgotten, and what was refused is written the next time', async () => {
  memory.setKept(true);
  isRefused = true;
  show(ended);
  await vi.advanceTimersByTimeAsync(0);
  isRefused = false;
  memory.watch(new Map([[1, ended]]));
  expect(textOf(1)).toBe('All of it.');
  memory.watch(new Map());
  expect(stored).toEqual({});
});

test('a tab that another panel shows now is left to it until it comes back', async () => {
  memory.setKept(true);
  show(ended);
  memory.release(1);
  memory.watch(new Map());
  expect((await memory.read(1))?.tab.runs[0]).toMatchObject({ text: 'All of it.', isFormer: false });
  show(streaming('Another.'));
  memory.flush();
  expect(textOf(1)).toBe('Another.');
});

test('what is kept of tabs that were closed while no panel was open is dropped', async () => {
  stored = { 'shown:1': ended, 'shown:2': ended, 'intent:1': {} };
  await memory.forgetClosed([2]);
  expect(Object.keys(stored)).toEqual(['shown:2', 'intent:1']);
});
