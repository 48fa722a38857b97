import { models } from '../lib/completions/prices.json';

/** The rows of the table of prices as the extension loads them, in JSON: without their sources and last days. */
export function slimPrices(): string {
  return JSON.stringify(models, (key, value: unknown) => (key === 'source' || key === 'ends' ? undefined : value));
}
