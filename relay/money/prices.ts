import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import * as v from 'valibot';
import { parseJson } from '../../lib/completions/parse-json.ts';
import { ConfigError } from '../base/config-error.ts';
import { type Micros, parseDollars } from './money.ts';
import type { Usage } from './usage.ts';

/** Whole micro-dollars for a million tokens. */
export type Price = {
  input: number;
  output: number;
  /** Of input that the upstream read from its cache; `input` when left out. */
  cachedInput?: number;
};

export type Prices = {
  /** The date of the oldest source of Pith's own table, YYYY-MM-DD. */
  date: string;
  /**
   * The price of a model, also when its name has a date (`-2025-04-14`, `-20250414`); `null` when it is not known.
   * Nothing is guessed from similar names: a wrong price is worse than none.
   */
  find(model: string): Price | null;
};

/** Shared with the extension. */
const TABLE = fileURLToPath(new URL('../../lib/completions/prices.json', import.meta.url));
const PER_TOKENS = 1_000_000;
const DATE_SUFFIX = /-(\d{4}-\d{2}-\d{2}|\d{8})$/;
/** No request has as many. A broken upstream may report more, which would not fit into the ledger. */
const MAX_TOKENS = 1_000_000_000;

const PRICE_SENTENCE = 'must be dollars per million tokens as text, such as "0.40"';
const price = v.pipe(
  v.string(PRICE_SENTENCE),
  v.check((text) => parseDollars(text) !== null, PRICE_SENTENCE),
  v.transform((text) => parseDollars(text) ?? 0),
);
const DATE_SENTENCE = 'must be a date such as "2026-03-21"';
const schema = v.strictObject(
  {
    date: v.pipe(v.string(DATE_SENTENCE), v.isoDate(DATE_SENTENCE)),
    // Each file states its unit, so that prices in another one are not mistaken.
    currency: v.literal('USD', 'must be "USD"'),
    perTokens: v.literal(PER_TOKENS, `must be ${PER_TOKENS}`),
    sources: v.optional(v.array(v.pipe(v.string(), v.url('must be a URL')), 'must be a list of URLs'), []),
    notes: v.optional(v.array(v.string('must be text'), 'must be a list of texts'), []),
    models: v.record(
      v.string(),
      v.strictObject({ input: price, output: price, cachedInput: v.optional(price) }, ({ path }) =>
        path ? 'is missing, or is not known here' : 'must be an object with input and output',
      ),
      'must be an object with a price for each model',
    ),
  },
  ({ path }) => (path ? 'is missing, or is not known here' : 'must be a JSON object'),
);

/** Reads Pith's table. Prices in the operator's file, of the same shape, override it. Throws `ConfigError`. */
export async function loadPrices(overrideFile?: string): Promise<Prices> {
  const table = await readTable(TABLE);
  const override = overrideFile === undefined ? null : await readTable(overrideFile);
  // A map: a model may be called `constructor`.
  const models = new Map([...Object.entries(table.models), ...Object.entries(override?.models ?? {})]);
  return {
    date: table.date,
    find: (model) => models.get(model) ?? models.get(model.replace(DATE_SUFFIX, '')) ?? null,
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
export function toCost(
  { input, output, cachedInput = input }: Price,
  usage: Pick<Usage, 'promptTokens' | 'completionTokens' | 'cachedTokens'>,
): Micros {
  const promptTokens = toCount(usage.promptTokens);
  const cachedTokens = Math.min(toCount(usage.cachedTokens), promptTokens);
  const completionTokens = toCount(usage.completionTokens);
  return Math.ceil(
    ((promptTokens - cachedTokens) * input + cachedTokens * cachedInput + completionTokens * output) / PER_TOKENS,
  );
}

/** The most that a request can cost, whatever the upstream finds in its cache. */
export function toReservedCost(price: Price, maxPromptTokens: number, maxOutputTokens: number): Micros {
  return toCost(
    { input: toInputBound(price), output: price.output },
    { promptTokens: maxPromptTokens, completionTokens: maxOutputTokens, cachedTokens: 0 },
  );
}

/**
 * How much output `available` affords after the prompt: `Infinity` where output is free, negative for not even the
 * prompt.
 */
export function toAffordedOutput(price: Price, maxPromptTokens: number, available: Micros): number {
  const left = available * PER_TOKENS - maxPromptTokens * toInputBound(price);
  if (left < 0) return -1;
  return price.output === 0 ? Infinity : Math.floor(left / price.output);
}

function toInputBound({ input, cachedInput = 0 }: Price): number {
  return Math.max(input, cachedInput);
}

/** A number of tokens that can be billed. Upstreams may report anything; a negative count would be a credit. */
export function toCount(reported: number): number {
  return Number.isFinite(reported) ? Math.min(Math.max(Math.ceil(reported), 0), MAX_TOKENS) : 0;
}
