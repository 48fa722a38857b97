import 'fake-indexeddb/auto';
import { forceCloseDatabase } from 'fake-indexeddb';
import { deleteDB, openDB } from 'idb';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { toEntry } from '../../../../../lib/panel/history/history';
import { createHistoryStore, type HistoryStore } from '../../../../../lib/panel/history/store';
import { questionOf } from '../../../../../lib/panel/run-state';
import { createTab, type RunParts } from '../../../../helpers/panel/history-entries';

const NAME = 'history';
const unaborted = new AbortController().signal;

let store: HistoryStore;
beforeEach(async () => {
  await deleteDB(NAME);
  store = createHistoryStore();
});

const keep = (id: string, savedAt: number, parts: Partial<RunParts> = {}, where = store) =>
  where.keep(createTab(id, { id: `run of ${id}`, ...parts }), savedAt);
const list = async (query = '', after: Parameters<HistoryStore['list']>[1] = null) =>
  (await store.list(query, after, unaborted)).entries.map(({ id }) => id);
/** Whatever another version or a broken disk may have left there. */
const putRaw = async (value: unknown) => {
  const database = await openDB(NAME);
  await database.put('entries', value);
  database.close();
};

test('what is kept is there again, for another panel too', async () => {
  const tab = createTab('p', { id: 'a', text: 'One.' }, { id: 'b', question: 'Why?', text: 'So.' });
  await store.keep(tab, 1);
  const opened = (await createHistoryStore().open('p'))!(7);
  expect(opened.runs.map(({ text, request }) => [text, request.tabId])).toEqual([
    ['One.', 7],
    ['So.', 7],
  ]);
  expect(await store.open('another')).toBeNull();
});

describe('the list', () => {
  test('has the newest first, and those of one moment once each', async () => {
    for (const [id, savedAt] of [
      ['b', 2],
      ['d', 3],
      ['a', 1],
      ['c', 2],
    ] as const)
      await keep(id, savedAt);
    expect(await list()).toEqual(['d', 'c', 'b', 'a']);
  });

  test('comes in pages of 50 without gaps or repetitions, though many are of one moment', async () => {
    const ids = Array.from({ length: 120 }, (_, index) => `p${String(index).padStart(3, '0')}`);
    for (const [index, id] of ids.entries()) await keep(id, Math.floor(index / 40));
    const pages: string[][] = [];
    let after: Parameters<HistoryStore['list']>[1] = null;
    do {
      const page: Awaited<ReturnType<HistoryStore['list']>> = await store.list('', after, unaborted);
      pages.push(page.entries.map(({ id }) => id));
      after = page.next;
    } while (after);
    expect(pages.map(({ length }) => length)).toEqual([50, 50, 20]);
    expect(pages.flat()).toEqual(ids.toReversed());
  });

  test('says that there is more only when there is', async () => {
    for (let index = 0; index < 50; index++) await keep(`p${index}`, index);
    expect((await store.list('', null, unaborted)).next).toBeNull();
    await keep('one more', 50);
    expect((await store.list('', null, unaborted)).next).toMatchObject({ id: 'p1', savedAt: 1 });
  });

  test('passes over what is damaged', async () => {
    await keep('good', 2);
    await putRaw({ id: 'broken', savedAt: 3, title: 'T' });
    await putRaw({ id: 'odd', savedAt: 'yesterday' });
    await putRaw({ id: 'timeless' });
    await putRaw({
      ...toEntry(createTab('half', { id: 'a' }), 1),
      tab: { id: 'half', runs: [{}] },
    });
    expect(await list()).toEqual(['good']);
    expect(await list('summary')).toEqual(['good']);
    expect(await store.open('broken')).toBeNull();
  });

  test('follows the last run of a page, and not its being shown again', async () => {
    await keep('a', 1);
    await keep('b', 2);
    await keep('a', 3);
    expect(await list()).toEqual(['b', 'a']);
    await keep('a', 4, { id: 'another run' });
    expect(await list()).toEqual(['a', 'b']);
  });
});

describe('a search', () => {
  test('finds all words of the query anywhere in an entry, newest first', async () => {
    await keep('title', 1, { title: 'Über die Gezeiten', text: 'Der Mond.' });
    await keep('text', 2, { text: 'Gezeiten: uber alles der Mond' });
    await keep('site', 3, { siteName: 'Mond und Sterne' });
    await keep('url', 4, { url: 'https://mond.example/' });
    await keep('question', 5, { question: 'Warum der Mond?', text: 'Gezeiten' });
    await keep('chinese', 6, { title: '潮汐与月亮' });
    expect(await list('mond')).toEqual(['question', 'url', 'site', 'text', 'title']);
    expect(await list('MOND über')).toEqual(['text', 'title']);
    expect(await list('月亮')).toEqual(['chinese']);
    expect(await list('月亮 mond')).toEqual([]);
  });

  test('is paged as the list is', async () => {
    for (let index = 0; index < 200; index++)
      await keep(`p${index}`, index, { text: index % 3 === 0 ? 'needle' : 'hay' });
    const first = await store.list('needle', null, unaborted);
    expect(first.entries.map(({ savedAt }) => savedAt)).toEqual(Array.from({ length: 50 }, (_, k) => 198 - 3 * k));
    const second = await store.list('needle', first.next, unaborted);
    expect(second.entries.map(({ savedAt }) => savedAt)).toEqual(Array.from({ length: 17 }, (_, k) => 48 - 3 * k));
    expect(second.next).toBeNull();
  });

  test('reads a page and no more where a page is full, and nothing once it is aborted', async () => {
    for (let index = 0; index < 200; index++) await keep(`p${index}`, index);
    const read = vi.spyOn(IDBIndex.prototype, 'openCursor');
    expect(await list()).toHaveLength(50);
    expect(read).toHaveBeenCalledTimes(1);
    const controller = new AbortController();
    const searched = store.list('nowhere', null, controller.signal);
    await vi.waitUntil(() => read.mock.calls.length === 2, { interval: 1 });
    controller.abort();
    expect((await searched).entries).toEqual([]);
    expect(read).toHaveBeenCalledTimes(2);
    expect(await list('nowhere')).toEqual([]);
    expect(read).toHaveBeenCalledTimes(6);
    read.mockRestore();
  });
});

describe('deleting', () => {
  test('takes one away, and gives it to be put back where it was', async () => {
    for (const [id, savedAt] of [
      ['a', 1],
      ['b', 2],
      ['c', 3],
    ] as const)
      await keep(id, savedAt);
    const putBack = await store.remove('b');
    expect(await list()).toEqual(['c', 'a']);
    await putBack();
    expect(await list()).toEqual(['c', 'b', 'a']);
    await (
      await store.remove('nobody')
    )();
    expect(await list()).toHaveLength(3);
  });

  test('takes all away, what is damaged too', async () => {
    await keep('a', 1);
    await putRaw({ id: 'broken' });
    await store.clear();
    const database = await openDB(NAME);
    expect(await database.count('entries')).toBe(0);
    database.close();
  });
});

describe('two windows', () => {
  test('lose nothing when they write at once, to one page neither', async () => {
    const other = createHistoryStore();
    await Promise.all([
      ...Array.from({ length: 10 }, (_, k) => keep(`mine ${k}`, k)),
      ...Array.from({ length: 10 }, (_, k) => keep(`yours ${k}`, k, {}, other)),
      keep('shared', 20, { id: 'my run', question: 'Mine?', startedAt: 1 }),
      keep('shared', 21, { id: 'your run', question: 'Yours?', startedAt: 2 }, other),
    ]);
    expect(await list()).toHaveLength(21);
    const shared = (await store.open('shared'))!(1);
    expect(shared.runs.map(questionOf)).toEqual(['Mine?', 'Yours?']);
  });

  test('do not hold up one that brings the database to another version, and are told so by a failure', async () => {
    await keep('a', 1);
    const newer = await openDB(NAME, 99, { blocked: () => expect.unreachable('The older window must let go.') });
    await expect(keep('b', 2)).rejects.toMatchObject({ name: 'VersionError' });
    newer.close();
  });

  test('go on after the database was deleted beneath them', async () => {
    await keep('a', 1);
    await deleteDB(NAME);
    await keep('b', 2);
    expect(await list()).toEqual(['b']);
  });
});

test('a window that an older one blocks is told at once, and works as soon as the other is gone', async () => {
  await keep('a', 1);
  const older = createHistoryStore();
  await older.list('', null, unaborted);
  const open = vi.spyOn(indexedDB, 'open').mockImplementationOnce((name) => {
    const request = indexedDB.open(name);
    queueMicrotask(() => request.dispatchEvent(new IDBVersionChangeEvent('blocked', { oldVersion: 1, newVersion: 2 })));
    return request;
  });
  const blocked = createHistoryStore();
  await expect(keep('b', 2, {}, blocked)).rejects.toThrow('blocked');
  open.mockRestore();
  await keep('b', 2, {}, blocked);
  expect(await list()).toEqual(['b', 'a']);
});

test('a connection that the browser has cut is made anew', async () => {
  const opened: IDBDatabase[] = [];
  const open = vi.spyOn(indexedDB, 'open').mockImplementationOnce((name, version) => {
    const request = indexedDB.open(name, version);
    request.addEventListener('success', () => opened.push(request.result));
    return request;
  });
  await keep('a', 1);
  open.mockRestore();
  forceCloseDatabase(opened[0] as never);
  await keep('b', 2);
  expect(await list()).toEqual(['b', 'a']);
});

test('what the browser refuses is the caller’s to know, each time, until it is allowed', async () => {
  const refusal = new DOMException('no', 'SecurityError');
  const open = vi.spyOn(indexedDB, 'open').mockImplementation(() => {
    throw refusal;
  });
  await expect(keep('a', 1)).rejects.toBe(refusal);
  await expect(store.list('', null, unaborted)).rejects.toBe(refusal);
  open.mockRestore();
  await keep('a', 1);
  expect(await list()).toEqual(['a']);
});

test('a full disk is the caller’s to know, and loses nothing that was kept', async () => {
  await keep('a', 1);
  const full = new DOMException('full', 'QuotaExceededError');
  const put = vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementationOnce(() => {
    throw full;
  });
  await expect(keep('a', 2, { id: 'new run' })).rejects.toBe(full);
  put.mockRestore();
  expect((await store.open('a'))!(1).runs).toHaveLength(1);
});
