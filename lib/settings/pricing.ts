import { findByModel } from '../completions/token-price';

/**
 * US dollars per million tokens. `cachedInputUsd`: for input that the provider reads from its cache; `inputUsd` when
 * omitted. `cacheWriteUsd`: for input that it writes to its cache; `inputUsd` when omitted.
 */
type ListRates = { inputUsd: number; outputUsd: number; cachedInputUsd?: number; cacheWriteUsd?: number };

/**
 * The provider's price on `date`, YYYY-MM-DD. `over`: for a whole request whose prompt has more than `promptTokens`.
 */
export type ListPrice = ListRates & { over?: ListRates & { promptTokens: number }; date: string };

/** The makers whose models are in the table, by host. Google's list names them `models/…`, and Google accepts both. */
const MAKERS = new Map([
  ['api.openai.com', /^(?:gpt-|o)\d.*/],
  ['api.anthropic.com', /^claude-.+/],
  ['generativelanguage.googleapis.com', /^(?:models\/)?(gemini-.+)/],
  ['api.deepseek.com', /^deepseek-[^/]+$/],
  ['api.mistral.ai', /^mistral-.+/],
  ['api.groq.com', /^(?:openai|qwen)\/.+/],
  ['api.x.ai', /^grok-.+/],
  ['api.moonshot.ai', /^kimi-.+/],
  ['api.z.ai', /^glm-.+/],
  ['dashscope-intl.aliyuncs.com', /^qwen\d.+/],
  ['api.siliconflow.com', /^deepseek-ai\/.+/],
  ['api.cerebras.ai', /^gpt-oss-.+/],
]);

type Rates = { input: string; output: string; cachedInput?: string; cacheWrite?: string };

/** `models` of `lib/completions/prices.json`. */
export type PriceTable = Record<string, Rates & { over?: Rates & { promptTokens: number }; date: string }>;

/**
 * The price of a model at its maker's own `host`; `null` when it is not known. The table is loaded only for a host that
 * has prices. Rejects when that fails.
 */
export async function findPrice(
  host: string,
  model: string,
  loadPrices: () => Promise<PriceTable>,
): Promise<ListPrice | null> {
  const [whole, name = whole] = MAKERS.get(host)?.exec(model) ?? [];
  if (name === undefined) return null;
  const price = findByModel(new Map(Object.entries(await loadPrices())), name);
  if (!price) return null;
  const { over, date } = price;
  return { ...toUsd(price), ...(over && { over: { ...toUsd(over), promptTokens: over.promptTokens } }), date };
}

function toUsd({ input, output, cachedInput, cacheWrite }: Rates): ListRates {
  return {
    inputUsd: Number(input),
    outputUsd: Number(output),
    ...(cachedInput !== undefined && { cachedInputUsd: Number(cachedInput) }),
    ...(cacheWrite !== undefined && { cacheWriteUsd: Number(cacheWrite) }),
  };
}
