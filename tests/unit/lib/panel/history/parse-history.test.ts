import { expect, test } from 'vitest';
import { type HistoryEntry, toEntry } from '../../../../../lib/panel/history/entry';
import { parseHistory } from '../../../../../lib/panel/history/parse-history';
import { toHistoryJson, toMarkdownFiles } from '../../../../../lib/panel/history/portable';
import { createTab } from '../../../../helpers/panel/history-entries';

const NOW = 1_000_000;
const ENTRY = toEntry(
  createTab('one', { id: 'a', text: 'It **sailed**.' }, { id: 'b', question: 'Why?', text: 'Because.' }),
  5_000,
)!;

/** What a file holds in which these values of the entry's first run are changed, or of the entry itself. */
function parse(changes: Record<string, unknown>, ofEntry: Record<string, unknown> = {}) {
  const entry = structuredClone(ENTRY) as object;
  for (const [path, value] of Object.entries(ofEntry)) change(entry, path.split('.'), value);
  for (const [path, value] of Object.entries(changes)) change(entry, ['tab', 'runs', '0', ...path.split('.')], value);
  return parseHistory(toHistoryJson([entry as HistoryEntry]), NOW);
}
function change(object: object, [name = '', ...path]: readonly string[], value: unknown): void {
  if (path.length === 0) Object.assign(object, { [name]: value });
  else change((object as Record<string, object>)[name]!, path, value);
}
const first = (parsed: ReturnType<typeof parseHistory>) =>
  typeof parsed === 'string' ? undefined : parsed.entries[0]?.tab.runs[0];

test('an exported history is imported with its texts, questions and dates', () => {
  const parsed = parseHistory(toHistoryJson([ENTRY]), NOW);
  if (typeof parsed === 'string') throw new Error(parsed);
  expect(parsed.damaged).toBe(0);
  const [entry] = parsed.entries;
  expect(entry).toMatchObject({ id: 'one', savedAt: 5_000, title: 'A page', url: 'https://a.example/page' });
  expect(entry?.tab.runs.map(({ id, text, startedAt, ending }) => [id, text, startedAt, ending?.kind])).toEqual(
    ENTRY.tab.runs.map(({ id, text, startedAt, ending }) => [id, text, startedAt, ending?.kind]),
  );
  expect(entry?.tab.runs[1]?.request.wish).toEqual({ kind: 'question', question: 'Why?' });
});

test.each(['', 'no JSON', '[]', '{"entries":[]}', '{"pithHistory":1}', '{"pith":1,"settings":{}}'])(
  'a file that is no history is refused: %s',
  (text) => expect(parseHistory(text, NOW)).toBe('not-pith'),
);

test('a file of a newer version is refused', () => {
  expect(parseHistory('{"pithHistory":2,"entries":[]}', NOW)).toBe('newer');
});

test('entries that cannot be read are counted and left out', () => {
  const json = toHistoryJson([ENTRY, { id: 'x' } as HistoryEntry, null as unknown as HistoryEntry]);
  expect(parseHistory(json, NOW)).toMatchObject({ entries: [{ id: 'one' }], damaged: 2 });
});

test.each<[string, Record<string, unknown>]>([
  ['an id that is no name', { id: '"]<img src=x>' }],
  ['an unknown ending', { ending: { kind: 'other' } }],
  ['an unknown error', { ending: { kind: 'failed', code: 'constructor', facts: {} } }],
  ['a text that is no text', { text: { toString: 'x' } }],
  ['a run without an article', { source: null }],
  ['a date that is none', { startedAt: 9e15 }],
  ['a wish that Pith does not know', { 'request.wish': { kind: 'resume', stream: 's', host: 'h', prefix: '' } }],
])('an entry is damaged by %s', (_what, changes) => {
  expect(parse(changes)).toEqual({ entries: [], damaged: 1 });
});

test.each(['javascript:alert(1)', 'file:///etc/passwd', 'chrome://settings', 'data:text/html,x', 'no address'])(
  'an address that is not of the web is left out: %s',
  (url) => expect(first(parse({ 'source.article.url': url }))?.source?.article.url).toBe(''),
);

test('nothing in an entry makes Pith ask, open or send something', () => {
  const run = first(
    parse({
      'request.consent': { isConfirmed: true, isPreviewed: false, halvings: 0, wantsCaptions: true },
      'request.granted': true,
      'request.intent': 'i',
      'request.tabId': 7,
      'request.source': { kind: 'link', url: 'https://evil.example/' },
      ending: { kind: 'failed', code: 'needs-site', facts: { site: 'https://evil.example/*', detail: 'x' } },
      'source.article.addresses': ['https://evil.example/'],
      'source.article.headings': ['x'],
      'source.article.method': 'constructor',
      preview: { parts: [] },
    }),
  );
  expect(run?.request).toEqual({
    tabId: 0,
    source: { kind: 'page' },
    granted: false,
    intent: '',
    wish: { kind: 'summary' },
    consent: { isConfirmed: false, isPreviewed: false, halvings: 0 },
  });
  expect(run?.ending).toEqual({ kind: 'failed', code: 'needs-site', facts: {} });
  expect(run?.source?.article).not.toHaveProperty('addresses');
  expect(run?.source?.article.method).toBe('visible');
  expect(run).toMatchObject({ preview: null, isFormer: true });
  expect(JSON.stringify(run)).not.toContain('evil');
});

test('an entry from the future is listed as one of now', () => {
  const parsed = parse({}, { savedAt: NOW * 2 });
  expect(typeof parsed === 'string' ? parsed : parsed.entries[0]?.savedAt).toBe(NOW);
});

test('each page becomes a Markdown file with its answers, under a name of its own', async () => {
  const other = toEntry(createTab('two', { id: 'c', title: 'a PAGE' }), 6_000)!;
  const files = await toMarkdownFiles(
    [ENTRY, other],
    (key) => key,
    async () => undefined,
  );
  expect([...files.keys()]).toEqual(['1970-01-01 A page.md', '1970-01-01 a PAGE 2.md']);
  expect(files.get('1970-01-01 A page.md')).toMatch(/# A page\n\nIt \*\*sailed\*\*\.\n\n## Why\?\n\nBecause\.\n$/);
});
