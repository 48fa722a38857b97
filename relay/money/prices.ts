import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import * as v from 'valibot';
import { parseJson } from '../../lib/completions/parse-json.ts';
import { findByModel, toBound, toPicodollars, type TokenPrice } from '../../lib/completions/token-price.ts';
import { ConfigError } from '../base/config-error.ts';
import { type Micros, parseDollars } from './money.ts';
import type { Usage } from './usage.ts';

export type Price = TokenPrice;

export type Prices = {
  /** The date of the oldest source of Pith's own table, YYYY-MM-DD. */
  date: string;
  /** The price of a model, also when its name has a date; `null` when it is not known. */
  find(model: string): Price | null;
};

/** Shared with the extension. */
const TABLE = fileURLToPath(new URL('../../lib/completions/prices.json', import.meta.url));
const PER_TOKENS = 1_000_000;
/** No request has as many. A broken upstream may report more, which would not fit into the ledger. */
const MAX_TOKENS = 1_000_000_000;

const UNKNOWN = 'is missing, or is not known here';
const PRICE_SENTENCE = 'must be dollars per million tokens as text, such as "0.40"';
const price = v.pipe(
  v.string(PRICE_SENTENCE),
  v.check((text) => parseDollars(text) !== null, PRICE_SENTENCE),
  v.transform((text) => parseDollars(text) ?? 0),
);
const DATE_SENTENCE = 'must be a date such as "2026-03-21"';
const date = v.pipe(v.string(DATE_SENTENCE), v.isoDate(DATE_SENTENCE));
const URLS = 'must be a list of URLs';
const urls = v.array(v.pipe(v.string(URLS), v.url(URLS)), URLS);
const rates = { input: price, output: price, cachedInput: v.optional(price), cacheWrite: v.optional(price) };
const COUNT_SENTENCE = 'must be a whole number of tokens';
const over = v.strictObject(
  { promptTokens: v.pipe(v.number(COUNT_SENTENCE), v.integer(COUNT_SENTENCE)), ...rates },
  ({ path }) => (path ? UNKNOWN : 'must be an object with promptTokens, input and output'),
);
const schema = v.strictObject(
  {
    date,
    // Each file states its unit, so that prices in another one are not mistaken.
    currency: v.literal('USD', 'must be "USD"'),
    perTokens: v.literal(PER_TOKENS, `must be ${PER_TOKENS}`),
    sources: v.optional(v.union([urls, v.record(v.string(), urls)], URLS)),
    notes: v.optional(v.array(v.string('must be text'), 'must be a list of texts'), []),
    models: v.record(
      v.string(),
      v.pipe(
        v.strictObject(
          {
            ...rates,
            over: v.optional(over),
            date: v.optional(date),
            source: v.optional(v.string()),
            ends: v.optional(date),
          },
          ({ path }) => (path ? UNKNOWN : 'must be an object with input and output'),
        ),
        v.transform(({ date: _date, source: _source, ends: _ends, ...price }): Price => price),
      ),
      'must be an object with a price for each model',
    ),
  },
  ({ path }) => (path ? UNKNOWN : 'must be a JSON object'),
);

/** Reads Pith's table. Prices in the operator's file, of the same shape, override it. Throws `ConfigError`. */
export async function loadPrices(overrideFile?: string): Promise<Prices> {
  const table = await readTable(TABLE);
  const override = overrideFile === undefined ? null : await readTable(overrideFile);
  // A map: a model may be called `constructor`.
  const models = new Map([...Object.entries(table.models), ...Object.entries(override?.models ?? {})]);
  return {
    date: table.date,
    find: (model) => findByModel(models, model),
  };
}

async function readTable(file: string) {
  const text = await readFile(file, 'utf8').catch((error: Error) => {
    throw new ConfigError(`The prices in ${file} cannot be read: ${error.message}.`, { cause: error });
  });
  const value = parseJson(text);
  // Without the parser's own words: they quote the file, which may be one of secrets in the wrong place.
  if (value === undefined) throw new ConfigError(`${file} is not JSON.`);
  const parsed = v.safeParse(schema, value, { abortPipeEarly: true });
  if (parsed.success) return parsed.output;
  const mistakes = parsed.issues.map((issue) => `${file}: ${v.getDotPath(issue) ?? 'it'} ${issue.message}.`);
  throw new ConfigError(mistakes.join('\n'));
}

/** Rounded up, so that it is never less than what the upstream bills. */
export function toCost(price: Price, { cacheWriteTokens, ...usage }: Omit<Usage, 'isEstimated'>): Micros {
  const counts = {
    promptTokens: toCount(usage.promptTokens),
    completionTokens: toCount(usage.completionTokens),
    cachedTokens: toCount(usage.cachedTokens),
    ...(cacheWriteTokens !== undefined && { cacheWriteTokens: toCount(cacheWriteTokens) }),
  };
  return Math.ceil(toPicodollars(price, counts) / PER_TOKENS);
}

/** The most that a request can cost, whatever the upstream finds in its cache. */
export function toReservedCost(price: Price, maxPromptTokens: number, maxOutputTokens: number): Micros {
  return toCost(toBound(price, maxPromptTokens), {
    promptTokens: maxPromptTokens,
    completionTokens: maxOutputTokens,
    cachedTokens: 0,
  });
}

/**
 * How much output `available` affords after the prompt: `Infinity` where output is free, negative for not even the
 * prompt.
 */
export function toAffordedOutput(price: Price, maxPromptTokens: number, available: Micros): number {
  const { input, output } = toBound(price, maxPromptTokens);
  const left = available * PER_TOKENS - maxPromptTokens * input;
  if (left < 0) return -1;
  return output === 0 ? Infinity : Math.floor(left / output);
}

/** A number of tokens that can be billed. Upstreams may report anything; a negative count would be a credit. */
export function toCount(reported: number): number {
  return Number.isFinite(reported) ? Math.min(Math.max(Math.ceil(reported), 0), MAX_TOKENS) : 0;
}
