/**
 * What tokens cost, in whole micro-dollars for a million of them. `cachedInput`: input that the provider reads from its
 * cache; `input` when left out. `cacheWrite`: input that it writes to its cache; `input` when left out.
 */
export type TokenRates = { input: number; output: number; cachedInput?: number; cacheWrite?: number };

/** `over`: the rates of a whole request whose prompt has more than `promptTokens`. */
export type TokenPrice = TokenRates & { over?: TokenRates & { promptTokens: number } };

/**
 * `cachedTokens`: the part of `promptTokens` that the provider read from its cache; `cacheWriteTokens`: the part that
 * it wrote to its cache, absent where it does not say.
 */
type Counts = { promptTokens: number; completionTokens: number; cachedTokens?: number; cacheWriteTokens?: number };

const DATE_SUFFIX = /-(\d{4}-\d{2}-\d{2}|\d{8})$/;

/**
 * The cost in picodollars: exact, as long as it is below 9,000 dollars. Where a provider does not say what it wrote to
 * its cache, all input that it did not read from it counts as written: an upper bound.
 */
export function toPicodollars(price: TokenPrice, counts: Counts): number {
  const { promptTokens, completionTokens, cachedTokens = 0 } = counts;
  const { output, cachedInput, ...rates } = price.over && promptTokens > price.over.promptTokens ? price.over : price;
  const cached = Math.min(cachedTokens, promptTokens);
  const fresh = promptTokens - cached;
  const written = Math.min(counts.cacheWriteTokens ?? fresh, fresh);
  const input = (fresh - written) * rates.input + written * toFreshInput(rates);
  return input + cached * (cachedInput ?? rates.input) + completionTokens * output;
}

/** The most that a token of input and one of output can cost in a request with at most `maxPromptTokens`. */
export function toBound(price: TokenPrice, maxPromptTokens: number): { input: number; output: number } {
  const reached = price.over && maxPromptTokens > price.over.promptTokens ? [price, price.over] : [price];
  return {
    input: Math.max(...reached.map((rates) => Math.max(toFreshInput(rates), rates.cachedInput ?? 0))),
    output: Math.max(...reached.map(({ output }) => output)),
  };
}

/**
 * A model's entry in `prices`, also for a name with a date (`-2025-04-14`, `-20250414`); `null` when it has none. No
 * price is derived from similar names, because a wrong price is worse than none.
 */
export function findByModel<Price>(prices: ReadonlyMap<string, Price>, model: string): Price | null {
  return prices.get(model) ?? prices.get(model.replace(DATE_SUFFIX, '')) ?? null;
}

function toFreshInput({ input, cacheWrite = input }: Pick<TokenRates, 'input' | 'cacheWrite'>): number {
  return Math.max(input, cacheWrite);
}
