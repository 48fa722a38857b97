import 'fake-indexeddb/auto';
import { forceCloseDatabase } from 'fake-indexeddb';
import { deleteDB, openDB } from 'idb';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { toEntry } from '../../../../../lib/panel/history/entry';
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
  where.keep(createTab(id, { id: `run of ${id}`, url: `https://a.example/${id}`, ...parts }), savedAt);
const list = async (query = '', after: Parameters<HistoryStore['list']>[1] = null) =>
  (await store.list(query, after, unaborted)).entries.map(({ id }) => id);
/** What another version or a broken disk may have left in the database. */
const putRaw = async (value: unknown) => {
  const database = await openDB(NAME);
  await database.put('entries', value);
  database.close();
};

test('a kept entry can be read again, also by another panel', async () => {
  const tab = createTab('p', { id: 'a', text: 'One.' }, { id: 'b', question: 'Why?', text: 'So.' });
  await store.keep(tab, 1);
  const opened = (await createHistoryStore().open('p'))!(7);
  expect(opened.runs.map(({ text, request }) => [text, request.tabId])).toEqual([
    ['One.', 7],
    ['So.', 7],
  ]);
  expect(await store.open('another')).toBeNull();
});

describe('one page in several tabs', () => {
  const url = 'https://a.example/page';
  const noon = new Date(2026, 10, 28, 12).getTime();
  const day = 24 * 3_600_000;
  const runsOf = async (id: string) => (await store.open(id))?.(1).runs.map((run) => run.id);

  test('what several tabs show of a page on one day is one entry, also when its tab goes on', async () => {
    await keep('first tab', noon, { url, startedAt: noon });
    await keep('second tab', noon + 1, { url: `${url}#part`, startedAt: noon + 1 });
    await keep('second tab', noon + 2, { url, id: 'another run', startedAt: noon + 2 });
    expect(await list()).toEqual(['first tab']);
    expect(await runsOf('first tab')).toEqual(['run of first tab', 'run of second tab', 'another run']);
  });

  test('a deleted entry is put back as it was, beside what was kept meanwhile', async () => {
    await keep('a', noon, { url });
    const putBack = await store.remove('a');
    await keep('b', noon + 1, { url });
    await putBack();
    expect(await list()).toEqual(['b', 'a']);
  });

  test('another day, another page and a selection have entries of their own', async () => {
    await keep('a', noon - day, { url });
    await keep('b', noon, { url });
    await keep('c', noon + 1, { url: `${url}?other` });
    const selection = createTab('d', { id: 'run of d', url });
    const source = { kind: 'selection', frameId: 0, text: 'Some words' } as const;
    const runs = selection.runs.map((run) => ({ ...run, request: { ...run.request, source } }));
    await store.keep({ ...selection, runs }, noon + 2);
    expect(await list()).toEqual(['d', 'c', 'b', 'a']);
  });
});

describe('the list', () => {
  test('the list has the newest entries first, and entries of the same moment once each', async () => {
    for (const [id, savedAt] of [
      ['b', 2],
      ['d', 3],
      ['a', 1],
      ['c', 2],
    ] as const)
      await keep(id, savedAt);
    expect(await list()).toEqual(['d', 'c', 'b', 'a']);
  });

  test('the list comes in pages of 50 without gaps or repetitions, even when many entries are of the same moment', async () => {
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

  test('the list reports another page only if there is one', async () => {
    for (let index = 0; index < 50; index++) await keep(`p${index}`, index);
    expect((await store.list('', null, unaborted)).next).toBeNull();
    await keep('one more', 50);
    expect((await store.list('', null, unaborted)).next).toMatchObject({ id: 'p1', savedAt: 1 });
  });

  test('the list skips damaged entries', async () => {
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

  test('an entry moves up when its page gets a new run, not when it is shown again', async () => {
    await keep('a', 1);
    await keep('b', 2);
    await keep('a', 3);
    expect(await list()).toEqual(['b', 'a']);
    await keep('a', 4, { id: 'another run' });
    expect(await list()).toEqual(['a', 'b']);
  });
});

test('every entry can be read at once, newest first, without those that are damaged', async () => {
  for (let index = 0; index < 120; index++) await keep(`p${index}`, index);
  await putRaw({ id: 'broken', savedAt: 500, title: 'T' });
  expect((await store.all()).map(({ id }) => id)).toEqual(Array.from({ length: 120 }, (_, k) => `p${119 - k}`));
});

test('entries are added only if they are new; what is there stays as it is', async () => {
  await keep('a', 1, { title: 'Mine' });
  const others = ['a', 'b'].map((id) => toEntry(createTab(id, { id: 'x', title: 'Imported' }), 2)!);
  expect(await store.add(others)).toBe(1);
  expect((await store.all()).map(({ id, title }) => [id, title])).toEqual([
    ['b', 'Imported'],
    ['a', 'Mine'],
  ]);
  expect(await store.add(others)).toBe(0);
});

describe('a search', () => {
  test('a search finds entries with all words of the query anywhere, newest first', async () => {
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

  test('a search comes in pages like the list', async () => {
    for (let index = 0; index < 200; index++)
      await keep(`p${index}`, index, { text: index % 3 === 0 ? 'needle' : 'hay' });
    const first = await store.list('needle', null, unaborted);
    expect(first.entries.map(({ savedAt }) => savedAt)).toEqual(Array.from({ length: 50 }, (_, k) => 198 - 3 * k));
    const second = await store.list('needle', first.next, unaborted);
    expect(second.entries.map(({ savedAt }) => savedAt)).toEqual(Array.from({ length: 17 }, (_, k) => 48 - 3 * k));
    expect(second.next).toBeNull();
  });

  test('a search stops reading when a page is full, and at once when it is aborted', async () => {
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
  test('a deleted entry can be put back where it was', async () => {
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

  test('clearing deletes everything, including damaged entries', async () => {
    await keep('a', 1);
    await putRaw({ id: 'broken' });
    await store.clear();
    const database = await openDB(NAME);
    expect(await database.count('entries')).toBe(0);
    database.close();
  });
});

describe('two windows', () => {
  test('two windows that write at once lose nothing, even for the same page', async () => {
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

  test('a window lets another one upgrade the database, and then fails', async () => {
    await keep('a', 1);
    const newer = await openDB(NAME, 99, { blocked: () => expect.unreachable('The older window must let go.') });
    await expect(keep('b', 2)).rejects.toMatchObject({ name: 'VersionError' });
    newer.close();
  });

  test('two windows go on after the database was deleted', async () => {
    await keep('a', 1);
    await deleteDB(NAME);
    await keep('b', 2);
    expect(await list()).toEqual(['b']);
  });
});

test('a window blocked by an older one fails at once, and works when the other is gone', async () => {
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

test('a connection that the browser has closed is opened again', async () => {
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

test('every call rejects while the browser refuses storage, and works when it allows it', async () => {
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

test('a full disk rejects and loses nothing that was kept', async () => {
  await keep('a', 1);
  const full = new DOMException('full', 'QuotaExceededError');
  const put = vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementationOnce(() => {
    throw full;
  });
  await expect(keep('a', 2, { id: 'new run' })).rejects.toBe(full);
  put.mockRestore();
  expect((await store.open('a'))!(1).runs).toHaveLength(1);
});
