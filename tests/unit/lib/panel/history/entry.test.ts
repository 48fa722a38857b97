import { describe, expect, test } from 'vitest';
import { mergeEntries, readEntry, toEntry, toFacts } from '../../../../../lib/panel/history/entry';
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
      collapsed: [],
      words: 0,
      isLost: false,
      ...createRun({ id: 'a' }).sent!,
      asked: createRun({ id: 'a' }).sent!.asked!,
    };
    const runs = [{ ...createRun({ id: 'a' }), preview }];
    expect(entryOf({ ...tab, runs }).tab.runs[0]!.preview).toBeNull();
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

  test('the list shows the facts of an entry, and what was made of the page', () => {
    const facts = toFacts(entryOf(tab))!;
    expect(facts).toMatchObject({
      id: 'page-1',
      savedAt: 5_000,
      title: 'Tides',
      site: 'The Sea',
      isSelection: false,
    });
    expect(facts.parts.map(({ question }) => question === null)).toEqual(
      tab.runs.map((run) => run.request.wish.kind === 'summary'),
    );
    const nameless = createTab('x', { id: 'a', siteName: '', url: 'https://www.b.example/c' });
    expect(toFacts(entryOf(nameless))?.site).toBe('www.b.example');
    expect(toFacts(entryOf(createTab('x', { id: 'a', url: '' })))?.site).toBe('');
  });
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

  test('the first runs of a page make an entry', () => {
    expect(mergeEntries(null, first)).toEqual(first);
  });
});
