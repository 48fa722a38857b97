import { toPicodollars, type TokenRates } from '../completions/token-price';
import type { Usage } from '../completions/usage';
import type { ListPrice } from '../settings/pricing';

const MICROS = 1e6;
const PICOS = 1e12;

/** Smaller amounts are not distinguished. */
const LEAST_USD = 0.0001;

/**
 * The cost of the tokens in US dollars: the number nearest to the exact sum. It is an upper bound when the price of
 * cached input is not known, or when the provider does not report what it read from its cache or wrote to it.
 */
export function toCostUsd(
  { over, ...rates }: Omit<ListPrice, 'date'>,
  usage: Pick<Usage, 'promptTokens' | 'completionTokens' | 'cachedTokens' | 'cacheWriteTokens'>,
): number {
  const price = {
    ...toMicros(rates),
    ...(over && { over: { ...toMicros(over), promptTokens: over.promptTokens } }),
  };
  return toPicodollars(price, usage) / PICOS;
}

/** Prices are whole micro-dollars for a million tokens, so a token costs whole picodollars. */
function toMicros({
  inputUsd,
  outputUsd,
  cachedInputUsd,
  cacheWriteUsd,
}: Omit<ListPrice, 'date' | 'over'>): TokenRates {
  return {
    input: Math.round(inputUsd * MICROS),
    output: Math.round(outputUsd * MICROS),
    ...(cachedInputUsd !== undefined && { cachedInput: Math.round(cachedInputUsd * MICROS) }),
    ...(cacheWriteUsd !== undefined && { cacheWrite: Math.round(cacheWriteUsd * MICROS) }),
  };
}

/**
 * An amount as people write it in the language: to the cent, or to two significant digits; `< $0.0001` for less, so
 * that an amount is never shown as zero.
 */
export function formatUsd(amount: number, languageTag: string): string {
  if (amount > 0 && amount < LEAST_USD) return `< ${formatUsd(LEAST_USD, languageTag)}`;
  const digits = Math.min(Math.max(1 - Math.floor(Math.log10(amount)), 2), 5);
  return new Intl.NumberFormat(languageTag, {
    style: 'currency',
    currency: 'USD',
    minimumFractionDigits: 2,
    maximumFractionDigits: digits,
  }).format(amount);
}
