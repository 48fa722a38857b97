import type { Usage } from '../completions/usage';
import type { Price } from '../settings/pricing';

/** Prices have whole micro-dollars for a million tokens, so a token costs whole picodollars. */
const MICROS = 1e6;
const PICOS = 1e12;

/** Less is not told apart. */
const LEAST_USD = 0.0001;

/**
 * What the tokens cost in US dollars: the number nearest to the exact sum. Providers bill less for what they have in their
 * cache; that is not known here.
 */
export function toCostUsd(
  { inputUsd, outputUsd }: Pick<Price, 'inputUsd' | 'outputUsd'>,
  { promptTokens, completionTokens }: Pick<Usage, 'promptTokens' | 'completionTokens'>,
): number {
  const picos = promptTokens * Math.round(inputUsd * MICROS) + completionTokens * Math.round(outputUsd * MICROS);
  return picos / PICOS;
}

/**
 * An amount as people write it in the language: to the cent, or to two digits that are not zero; `< $0.0001` for less, and
 * never nothing for something.
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
