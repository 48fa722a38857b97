import * as v from 'valibot';
import { EXTRACTION_METHODS, VERDICTS } from '../../article/article';
import { ERROR_CODES } from '../../errors';
import type { PendingRequest } from '../../run/request';
import { CALM, type RunState } from '../run-state';
import { DEFAULT_WISH, type HistoryEntry, toEntry } from './entry';
import { HISTORY_VERSION } from './portable';

/** What a file holds; `damaged`: how many entries cannot be read. Or why it is not a file of Pith's history. */
export type ParsedHistory = { entries: HistoryEntry[]; damaged: number } | 'not-pith' | 'newer';

const MAX_RUNS = 1_000;
const line = v.pipe(v.string(), v.maxLength(2_000));
const text = v.pipe(v.string(), v.maxLength(2_000_000));
const id = v.pipe(v.string(), v.regex(/^[\w-]{1,100}$/));
const count = v.pipe(v.number(), v.finite(), v.minValue(0));
/** The last millisecond that a date can name. */
const time = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(8.64e15));
const language = v.pipe(v.string(), v.regex(/^(?:[a-z]{2,8}(?:-[a-z\d]{1,8})*)?$/i));

/** Only a web page is ever opened, and only by a press. */
const address = v.pipe(
  line,
  v.transform((url) => (/^https?:$/.test(URL.parse(url)?.protocol ?? '') ? url : '')),
);

const summary = v.object({ kind: v.literal('summary') });
const question = v.object({ kind: v.literal('question'), question: text });
const first = v.variant('kind', [summary, question]);
const wish = v.variant('kind', [
  summary,
  question,
  v.pipe(
    v.object({ kind: v.literal('continuation'), of: first }),
    v.transform(({ of }) => of),
  ),
]);

const source = v.variant('kind', [
  v.object({ kind: v.literal('page') }),
  // The page that a link led to is the entry's own.
  v.pipe(
    v.object({ kind: v.literal('link') }),
    v.transform(() => ({ kind: 'page' }) as const),
  ),
  v.object({ kind: v.literal('selection'), frameId: v.pipe(v.number(), v.integer()), text }),
]);

const article = v.object({
  title: line,
  siteName: line,
  url: address,
  language: v.fallback(language, ''),
  words: count,
  method: v.fallback(v.picklist(EXTRACTION_METHODS), 'visible'),
  verdict: v.fallback(v.picklist(VERDICTS), 'article'),
  truncated: v.fallback(v.boolean(), false),
  hiddenCharacters: v.optional(count),
  textlessPages: v.fallback(count, 0),
  passages: v.fallback(count, 0),
  byline: v.optional(line),
  publishedTime: v.optional(line),
});

const engine = v.object({
  kind: v.picklist(['key-sentences', 'provider', 'relay']),
  host: line,
  model: line,
  language: v.fallback(language, 'page'),
});

const chosen = v.object({
  length: v.picklist(['short', 'medium', 'long']),
  format: v.picklist(['key-points', 'paragraph', 'tldr', 'qa', 'table']),
  language,
  prompt: line,
});

const coverage = v.object({ percent: count, sections: count, ofSections: count, leftOut: v.optional(count) });
const price = v.object({ inputUsd: count, outputUsd: count, date: line });
const sent = v.object({
  coverage: v.fallback(v.nullable(coverage), null),
  asked: v.nullable(
    v.pipe(
      v.object({ tokens: count, price: v.fallback(v.nullable(price), null) }),
      v.transform((asked) => ({ ...asked, without: [] })),
    ),
  ),
});

const usage = v.object({
  promptTokens: count,
  completionTokens: count,
  cachedTokens: v.optional(count),
  cacheWriteTokens: v.optional(count),
  estimated: v.boolean(),
  costUsd: v.nullish(v.pipe(v.string(), v.regex(/^\d{1,9}(\.\d{1,9})?$/))),
});
const ending = v.variant('kind', [
  v.object({
    kind: v.literal('done'),
    finishReason: v.picklist(['stop', 'length', 'filtered']),
    usage: v.fallback(v.nullable(usage), null),
  }),
  v.object({ kind: v.literal('stopped') }),
  v.pipe(
    v.object({ kind: v.literal('failed'), code: v.picklist(ERROR_CODES) }),
    // The facts of a failure may name a site to ask for.
    v.transform((failed) => ({ ...failed, facts: {} })),
  ),
]);

const run = v.object({
  id,
  startedAt: time,
  endedAt: v.optional(time),
  firstWordAt: v.fallback(v.nullable(time), null),
  text,
  request: v.object({ source, wish }),
  source: v.object({ article, engine, wish: v.fallback(chosen, DEFAULT_WISH) }),
  sent,
  limit: v.optional(count),
  reasoning: v.fallback(v.nullable(v.object({ text, sinceAt: time, untilAt: time })), null),
  ending,
});

const entry = v.object({
  id,
  savedAt: time,
  tab: v.object({ runs: v.pipe(v.array(run), v.minLength(1), v.maxLength(MAX_RUNS)) }),
});

const file = v.object({ pithHistory: v.pipe(v.number(), v.integer()), entries: v.array(v.unknown()) });

/**
 * Parses a file that anyone may have written. Each entry is rebuilt from the fields that are listed here. What could
 * make Pith ask or send something, such as a consent or an address that is not of the web, is left out.
 */
export function parseHistory(text: string, nowMs: number): ParsedHistory {
  const read = v.safeParse(file, readJson(text));
  if (!read.success) return 'not-pith';
  if (read.output.pithHistory > HISTORY_VERSION) return 'newer';
  const entries = read.output.entries.map((value) => parseImported(value, nowMs)).filter((parsed) => parsed !== null);
  return { entries, damaged: read.output.entries.length - entries.length };
}

function parseImported(value: unknown, nowMs: number): HistoryEntry | null {
  const { success, output } = v.safeParse(entry, value);
  if (!success) return null;
  const { id, savedAt, tab } = output;
  // An entry from the future would stay at the top of the list.
  return toEntry({ id, runs: tab.runs.map(toRun), shownId: '', leftOut: [] }, Math.min(savedAt, nowMs));
}

function toRun({ request, ...read }: v.InferOutput<typeof run>): RunState {
  const consent = { isConfirmed: false, isPreviewed: false, halvings: 0 };
  const pending: PendingRequest = { ...request, tabId: 0, granted: false, intent: '', consent };
  return {
    ...read,
    request: pending,
    shownBefore: '',
    progress: null,
    preview: null,
    ...CALM,
    isFormer: true,
  };
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
