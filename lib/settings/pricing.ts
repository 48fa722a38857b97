import { date, models } from '../completions/prices.json';

/**
 * US dollars per million tokens, from the provider's page on `date`, YYYY-MM-DD. `cachedInputUsd`: for input that the
 * provider reads from its cache; `inputUsd` when omitted.
 */
export type ListPrice = { inputUsd: number; outputUsd: number; cachedInputUsd?: number; date: string };

/** The makers whose models are in the table, by host. Google's list names them `models/…`, and Google accepts both. */
const MAKERS = new Map([
  ['api.openai.com', /^(?:gpt-|o\d).+/],
  ['api.anthropic.com', /^claude-.+/],
  ['generativelanguage.googleapis.com', /^(?:models\/)?(gemini-.+)/],
  ['api.deepseek.com', /^deepseek-.+/],
  ['api.mistral.ai', /^mistral-.+/],
  ['api.groq.com', /^openai\/.+/],
]);

const PRICES = new Map<string, { input: string; output: string; cachedInput?: string }>(Object.entries(models));

/**
 * The price of a model at its maker's own `host`, also for a name with a date (`-2025-04-14`, `-20250414`); `null` when
 * it is not known. Nothing is guessed from similar names.
 */
export function findPrice(host: string, model: string): ListPrice | null {
  const [whole, name = whole] = MAKERS.get(host)?.exec(model) ?? [];
  if (name === undefined) return null;
  const price = PRICES.get(name) ?? PRICES.get(name.replace(/-(\d{4}-\d{2}-\d{2}|\d{8})$/, ''));
  if (!price) return null;
  const cached = price.cachedInput === undefined ? {} : { cachedInputUsd: Number(price.cachedInput) };
  return { inputUsd: Number(price.input), outputUsd: Number(price.output), ...cached, date };
}
