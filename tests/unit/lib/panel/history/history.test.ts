import { describe, expect, test } from 'vitest';
import {
  groupByDay,
  mergeEntries,
  parseEntry,
  readEntry,
  toEntry,
  toFacts,
} from '../../../../../lib/panel/history/history';
import { answersOf, lastRun, shownVersion, type TabState } from '../../../../../lib/panel/tab-state';
import { createRun, createTab, reopen } from '../../../../helpers/panel/history-entries';
import { continuing } from '../../../../helpers/run-requests';

const entryOf = (tab: TabState, savedAt = 5_000) => toEntry(tab, savedAt)!;

describe('a history entry', () => {
  const tab = createTab(
    'page-1',
    { id: 'a', text: 'First.', title: 'Old title' },
    { id: 'b', text: 'Second.', title: 'Tides', siteName: 'The Sea' },
    { id: 'c', text: 'Twice a day.', title: 'Tides', siteName: 'The Sea', question: 'How often?' },
  );

  test("an entry has all that the tab shows of the page, under the tab state's id", () => {
    expect(toEntry(tab, 5_000)).toEqual({
      id: 'page-1',
      savedAt: 5_000,
      title: 'Tides',
      siteName: 'The Sea',
      url: 'https://a.example/page',
      tab: { ...tab, shownId: '', runs: tab.runs.map((run) => ({ ...run, shownBefore: '' })) },
    });
  });

  test('an entry has no run that is still going on, has no text, or whose page was never read', () => {
    const runs = [
      createRun({ id: 'on', isGoingOn: true }),
      createRun({ id: 'empty', text: '' }),
      { ...createRun({ id: 'unread' }), sent: null },
      createRun({ id: 'good' }),
    ];
    expect(entryOf({ ...tab, runs }).tab.runs.map(({ id }) => id)).toEqual(['good']);
    expect(toEntry({ ...tab, runs: runs.slice(0, 3) }, 1)).toBeNull();
  });

  test('an entry has no preview', () => {
    const preview = {
      parts: [],
      passages: [],
      words: 0,
      isLost: false,
      ...createRun({ id: 'a' }).sent!,
      asked: createRun({ id: 'a' }).sent!.asked!,
    };
    const runs = [{ ...createRun({ id: 'a' }), preview }];
    expect(entryOf({ ...tab, runs }).tab.runs[0]!.preview).toBeNull();
  });

  test('an entry comes back from storage unchanged', () => {
    const entry = entryOf(tab);
    expect(parseEntry(structuredClone(entry))).toEqual(entry);
  });

  test('an entry opens in any tab, marked as about a page that was left', () => {
    const opened = readEntry(entryOf(tab), 77);
    expect(opened.id).toBe('page-1');
    expect(shownVersion(opened)?.text).toBe('Second.');
    expect(opened.runs.map(({ text }) => text)).toEqual(['First.', 'Second.', 'Twice a day.']);
    for (const { isFormer, request, ending } of opened.runs)
      expect([isFormer, request.tabId, ending?.kind]).toEqual([true, 77, 'done']);
  });

  test('an entry with nothing but answers opens', () => {
    const opened = readEntry(entryOf(createTab('q', { id: 'c', question: 'Why?' })), 1);
    expect([shownVersion(opened), opened.runs.length]).toEqual([null, 1]);
  });

  test("the list shows the facts of an entry's last run", () => {
    expect(toFacts(entryOf(tab))).toEqual({
      id: 'page-1',
      savedAt: 5_000,
      title: 'Tides',
      site: 'The Sea',
      isSelection: false,
      engine: { kind: 'provider', host: 'api.example', model: 'model-1', language: 'page' },
      questions: 1,
    });
    const nameless = createTab('x', { id: 'a', siteName: '', url: 'https://www.b.example/c' });
    expect(toFacts(entryOf(nameless))?.site).toBe('www.b.example');
    expect(toFacts(entryOf(createTab('x', { id: 'a', url: '' })))?.site).toBe('');
  });
});

describe('damaged entries', () => {
  const good = structuredClone(entryOf(createTab('p', { id: 'a' }, { id: 'q', question: 'Why?' }))) as never as Record<
    string,
    unknown
  >;
  const tab = good.tab as TabState;
  const withRun = (change: object) => ({ ...good, tab: { ...tab, runs: [{ ...tab.runs[0], ...change }] } });
  const withArticle = (change: object) =>
    withRun({ source: { ...tab.runs[0]!.source, article: { ...tab.runs[0]!.source!.article, ...change } } });

  test('an undamaged entry is parsed', () => expect(parseEntry(good)).toEqual(good));

  test.each<[string, unknown]>([
    ['no value', undefined],
    ['a string as its value', 'entry'],
    ['an empty object as its value', {}],
    ['no id', { ...good, id: 1 }],
    ['no time', { ...good, savedAt: '2026' }],
    ['an impossible time', { ...good, savedAt: 1e300 }],
    ['an infinite time', { ...good, savedAt: Infinity }],
    ['no title', { ...good, title: null }],
    ['no tab', { ...good, tab: null }],
    ['an unknown tab', { ...good, tab: { text: 'x' } }],
    ['no runs', { ...good, tab: { ...tab, runs: [] } }],
    ['a run that is null', { ...good, tab: { ...tab, runs: [null] } }],
    ['an answer that is a number', { ...good, tab: { ...tab, runs: [...tab.runs, 7] } }],
    ['a run without text', withRun({ text: undefined })],
    ['a run without start', withRun({ startedAt: Number.NaN })],
    ['a run without request', withRun({ request: { source: {} } })],
    ['a run without ending', withRun({ ending: null })],
    ['an unknown error code', withRun({ ending: { kind: 'failed', code: 'no-such-code', facts: {} } })],
    ['an unknown ending', withRun({ ending: { kind: 'evaporated' } })],
    ['a run without source', withRun({ source: null })],
    [
      'an unknown engine',
      withRun({ source: { ...tab.runs[0]!.source, engine: { ...tab.runs[0]!.source!.engine, kind: 'x' } } }),
    ],
    ['an article without title', withArticle({ title: undefined })],
    ['an article without words', withArticle({ words: '100' })],
    ['malformed reasoning', withRun({ reasoning: 'hm' })],
  ])('an entry with %s is rejected', (_name, value) => {
    expect(parseEntry(value)).toBeNull();
  });
});

test('an entry from when summaries and answers were separate lists is parsed', () => {
  const entry = entryOf(createTab('p', { id: 'a' }, { id: 'q', question: 'Why?' }, { id: 'b' }));
  const request = { tabId: 1, source: { kind: 'page' }, granted: true, intent: '', prefix: '' };
  const [a, q, b] = entry.tab.runs.map(({ source, sent, ...run }, index) => {
    const { article, engine, wish } = source!;
    const asked = { wish, ...sent!.asked };
    const was = { article: { ...article, coverage: null }, engine: { ...engine, language: '' }, asked };
    return { ...run, number: index + 1, request, source: was };
  });
  const continued = { url: 'https://a.example/page', host: 'api.example', model: 'model-1' };
  const stored = {
    ...entry,
    tab: {
      id: 'p',
      versions: [a, { ...b, request: { ...request, prefix: 'A', continued, halvings: 1 } }],
      shown: 1,
      answers: [{ ...q, request: { ...request, question: 'Why?' } }],
      leftOut: [],
    },
  };
  const { runs } = parseEntry(stored)!.tab;
  expect(runs).toMatchObject([
    {
      id: 'a',
      source: entry.tab.runs[0]!.source,
      sent: entry.tab.runs[0]!.sent,
      request: { wish: { kind: 'summary' } },
    },
    { id: 'q', request: { wish: { kind: 'question', question: 'Why?' } } },
    { id: 'b', request: { wish: { kind: 'continuation', prefix: 'A', from: continued }, consent: { halvings: 1 } } },
  ]);
});

test('an entry has nothing that the reader left out', () => {
  const run = createRun({ id: 'a' });
  const secret = ['A secret.'];
  const wish = continuing('So far', { without: secret });
  const sent = { ...run.sent!, asked: { ...run.sent!.asked!, without: secret } };
  const tab = { ...createTab('p', { id: 'a' }), runs: [{ ...run, sent, request: { ...run.request, wish } }] };
  expect(JSON.stringify(entryOf({ ...tab, leftOut: [{ about: 'page x', passages: secret }] }))).not.toContain('secret');
});

describe('merging runs into an entry', () => {
  const first = entryOf(createTab('p', { id: 'a', startedAt: 1_000, text: 'one' }), 1_500);

  test('new runs are added in the order in which they started', () => {
    const later = entryOf(createTab('p', { id: 'q', startedAt: 3_000, question: 'Why?', title: 'New title' }), 3_500);
    const earlier = entryOf(createTab('p', { id: 'b', startedAt: 2_000, text: 'two' }), 2_500);
    const merged = mergeEntries(mergeEntries(first, later), earlier)!;
    expect(merged).toMatchObject({ id: 'p', savedAt: 3_500, title: 'New title' });
    expect(merged.tab.runs.map(({ id }) => id)).toEqual(['a', 'b', 'q']);
    expect(answersOf(merged.tab).map(({ id }) => id)).toEqual(['q']);
  });

  test('a summary made after an answer comes after it', () => {
    const answered = entryOf(createTab('p', { id: 'q', startedAt: 2_000, question: 'Why?', title: 'Before' }));
    const merged = mergeEntries(answered, entryOf(createTab('p', { id: 'b', startedAt: 3_000, title: 'After' })))!;
    expect([lastRun(merged.tab)?.id, merged.title]).toEqual(['b', 'After']);
    const other = mergeEntries(entryOf(createTab('p', { id: 'b', startedAt: 3_000, title: 'After' })), answered)!;
    expect([lastRun(other.tab)?.id, other.title]).toEqual(['b', 'After']);
  });

  test('without new runs nothing changes, including the date', () => {
    const again = entryOf(reopen(createTab('p', { id: 'a', startedAt: 1_000, text: 'one' })), 9_000);
    expect(mergeEntries(first, again)).toBeNull();
  });

  test('an unreadable entry is replaced', () => {
    expect(mergeEntries(undefined, first)).toEqual(first);
    expect(mergeEntries({ id: 'p', broken: true }, first)).toEqual(first);
  });
});

describe('days', () => {
  const at = (month: number, day: number, hour: number, minute = 0) =>
    new Date(2026, month - 1, day, hour, minute).getTime();
  const entry = (savedAt: number) => toFacts(entryOf(createTab(`p${savedAt}`, { id: 'a' }), savedAt))!;

  test('entries are grouped by the day on which they were saved, in order', () => {
    const times = [
      at(3, 1, 0, 5),
      at(3, 1, 0),
      at(2, 28, 23, 59),
      at(2, 28, 0),
      at(2, 27, 23, 59),
      at(1, 5, 3),
      at(1, 5, 1),
    ];
    const groups = groupByDay(times.map(entry), at(3, 1, 0, 10));
    expect(groups.map(({ day, entries }) => [day, entries.map(({ savedAt }) => savedAt)])).toEqual([
      ['today', times.slice(0, 2)],
      ['yesterday', times.slice(2, 4)],
      [at(2, 27, 0), times.slice(4, 5)],
      [at(1, 5, 0), times.slice(5)],
    ]);
  });

  test("an entry saved by a clock that ran ahead counts as today's", () => {
    expect(groupByDay([entry(at(3, 2, 1))], at(3, 1, 12)).map(({ day }) => day)).toEqual(['today']);
  });
});
