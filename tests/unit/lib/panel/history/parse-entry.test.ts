import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { mergeEntries, readEntry, toEntry, toFacts } from '../../../../../lib/panel/history/entry';
import { parseEntry } from '../../../../../lib/panel/history/parse-entry';
import { isFound } from '../../../../../lib/panel/history/search';
import { type TabState } from '../../../../../lib/panel/tab-state';
import { createTab } from '../../../../helpers/panel/history-entries';
import { mutations } from '../../../../helpers/random/mutations';
import { drawSeed } from '../../../../helpers/random/seed';

const SEED = drawSeed('Stored entries');

const entryOf = (tab: TabState, savedAt = 5_000) => toEntry(tab, savedAt)!;

test('an entry is parsed from storage unchanged', () => {
  const entry = entryOf(createTab('p', { id: 'a' }, { id: 'q', question: 'Why?' }));
  expect(parseEntry(structuredClone(entry))).toEqual(entry);
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

/** An entry as it was stored when summaries and answers were separate lists. */
function createOldEntry() {
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
  return { entry, stored, continued };
}

test('an entry from when summaries and answers were separate lists is parsed', () => {
  const { entry, stored, continued } = createOldEntry();
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

test('an entry whose numbers and ids cannot be made a text is parsed without them', () => {
  const unprintable = { toString: 1, valueOf: 1 };
  const { entry, stored } = createOldEntry();
  expect(parseEntry({ ...entry, tab: { ...entry.tab, shownId: unprintable } })?.tab.shownId).toBe('');
  const versions = stored.tab.versions.map((version) => ({ ...version, number: unprintable }));
  expect(parseEntry({ ...stored, tab: { ...stored.tab, versions } })?.tab.runs).toHaveLength(3);
});

test('an entry that was changed anywhere is rejected, or can be found, listed, opened and merged', () => {
  const entry = entryOf(createTab('p', { id: 'a' }, { id: 'q', question: 'Why?' }, { id: 'b' }));
  const values = fc.oneof(mutations(entry), mutations(createOldEntry().stored), fc.anything());
  fc.assert(
    fc.property(values, (value) => {
      const parsed = parseEntry(value);
      expect(Object.keys(Object.prototype)).toEqual([]);
      if (!parsed) return;
      isFound(parsed, ['a']);
      toFacts(parsed);
      readEntry(parsed, 7);
      mergeEntries(parsed, entry);
    }),
    { seed: SEED, numRuns: 1_500 },
  );
});
