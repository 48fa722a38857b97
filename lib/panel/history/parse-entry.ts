import * as v from 'valibot';
import { ERROR_CODES } from '../../errors';
import type { EngineFacts } from '../../run/protocol';
import type { HistoryEntry } from './entry';
import { modernize } from './stored-tab';

const finite = v.pipe(v.number(), v.finite());
const anyObject = v.looseObject({});

const engineKinds = { 'key-sentences': 'key-sentences', provider: 'provider', relay: 'relay' } as const satisfies {
  [Kind in EngineFacts['kind']]: Kind;
};

const summary = v.looseObject({ kind: v.literal('summary') });
const question = v.looseObject({ kind: v.literal('question'), question: v.string() });
const continuation = v.looseObject({
  kind: v.literal('continuation'),
  of: v.variant('kind', [summary, question]),
  prefix: v.string(),
  from: anyObject,
});

const request = v.looseObject({
  source: v.looseObject({ kind: v.string() }),
  wish: v.variant('kind', [summary, question, continuation]),
  consent: anyObject,
});

const source = v.looseObject({
  article: v.looseObject({
    title: v.string(),
    siteName: v.string(),
    url: v.string(),
    language: v.string(),
    words: finite,
  }),
  engine: v.looseObject({
    kind: v.enum(engineKinds),
    host: v.string(),
    model: v.string(),
    language: v.string(),
  }),
  wish: anyObject,
});

const price = v.looseObject({ inputUsd: finite, outputUsd: finite, date: v.string() });
const context = v.looseObject({ tokens: finite });
const sent = v.looseObject({
  context: v.optional(context),
  asked: v.nullable(v.looseObject({ tokens: finite, price: v.nullable(price) })),
});

const usage = v.looseObject({ promptTokens: finite, completionTokens: finite });
const ending = v.variant('kind', [
  v.looseObject({ kind: v.literal('done'), usage: v.nullish(usage) }),
  v.looseObject({ kind: v.literal('stopped') }),
  v.looseObject({ kind: v.literal('failed'), code: v.picklist(ERROR_CODES), facts: anyObject }),
]);

/** A run with everything that the panel reads of it. Other fields stay as they are. */
const run = v.looseObject({
  id: v.string(),
  startedAt: finite,
  text: v.string(),
  request,
  source,
  sent,
  limit: v.optional(finite),
  ending,
  reasoning: v.nullable(v.looseObject({ text: v.string(), sinceAt: finite, untilAt: finite })),
});

const isTime = (ms: number) => !Number.isNaN(new Date(ms).getTime());

const entry = v.looseObject({
  id: v.string(),
  savedAt: v.pipe(v.number(), v.check(isTime)),
  title: v.string(),
  siteName: v.string(),
  url: v.string(),
  tab: v.pipe(
    v.unknown(),
    v.transform(modernize),
    v.looseObject({ id: v.string(), runs: v.pipe(v.array(run), v.minLength(1)) }),
  ),
});

/** An entry from storage; `null` when it is damaged, or written by a version of Pith whose entries differ. */
export function parseEntry(value: unknown): HistoryEntry | null {
  const { success, output } = v.safeParse(entry, value);
  // The schema has what the panel reads; the rest is as Pith stored it.
  return success ? (output as unknown as HistoryEntry) : null;
}
