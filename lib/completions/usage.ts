import { isRecord } from '../is-record.ts';

/**
 * Tokens in and out. `cachedTokens`: how many of `promptTokens` the provider read from its cache, as it reports.
 * `cacheWriteTokens`: how many it wrote to its cache; absent when it does not report that.
 * `estimated`: the provider did not report them. `costUsd`: the cost that a relay reports, as a decimal number in US
 * dollars; `null` when it does not know the price.
 */
export type Usage = {
  promptTokens: number;
  completionTokens: number;
  cachedTokens?: number;
  cacheWriteTokens?: number;
  estimated: boolean;
  costUsd?: string | null;
};

/** Parses a report of tokens under any names that servers use; `null` for anything else. */
export function parseUsage(value: unknown): Usage | null {
  if (!isRecord(value)) return null;
  const { cost_usd: costUsd } = value;
  const promptTokens = readPromptTokens(value);
  const completion = value.completion_tokens ?? value.output_tokens;
  if (!isCount(promptTokens) || !isCount(completion)) return null;
  // Some providers leave reasoning out of the completion's tokens, but count it in the total.
  const total = isCount(value.total_tokens) ? value.total_tokens : 0;
  const cachedTokens = Math.min(readCachedTokens(value), promptTokens);
  const cacheWriteTokens = readCacheWriteTokens(value);
  const usage = {
    promptTokens,
    completionTokens: Math.max(completion, total - promptTokens),
    ...(cachedTokens > 0 && { cachedTokens }),
    ...(isCount(cacheWriteTokens) && { cacheWriteTokens: Math.min(cacheWriteTokens, promptTokens - cachedTokens) }),
    estimated: value.estimated === true,
  };
  return costUsd === null || (typeof costUsd === 'string' && /^\d{1,9}(\.\d{1,9})?$/.test(costUsd))
    ? { ...usage, costUsd }
    : usage;
}

/** Anthropic's own `input_tokens` exclude what was read from the cache and written to it. */
function readPromptTokens(value: Record<string, unknown>): unknown {
  const { prompt_tokens, input_tokens, cache_read_input_tokens, cache_creation_input_tokens } = value;
  if (prompt_tokens !== undefined || !isCount(input_tokens)) return prompt_tokens;
  return [cache_read_input_tokens, cache_creation_input_tokens].filter(isCount).reduce((a, b) => a + b, input_tokens);
}

/**
 * OpenAI, Groq, xAI, Z.ai, Google and Alibaba report the details, DeepSeek hits
 * (api-docs.deepseek.com/guides/kv_cache), Anthropic reads
 * (platform.claude.com/docs/en/build-with-claude/prompt-caching), Moonshot `cached_tokens`.
 */
function readCachedTokens(value: Record<string, unknown>): number {
  const details = readDetails(value);
  const reports = [
    details?.cached_tokens,
    value.prompt_cache_hit_tokens,
    value.cache_read_input_tokens,
    value.cached_tokens,
  ];
  return (reports.find((report) => isCount(report) && report > 0) as number | undefined) ?? 0;
}

/**
 * OpenAI from GPT-5.6 on (tangled.org/ptr.pet/cliproxyapi, commit 893abba) and OpenRouter report it in the details,
 * Anthropic beside its other counts.
 */
function readCacheWriteTokens(value: Record<string, unknown>): unknown {
  return readDetails(value)?.cache_write_tokens ?? value.cache_creation_input_tokens;
}

function readDetails(value: Record<string, unknown>): Record<string, unknown> | undefined {
  return [value.prompt_tokens_details, value.input_tokens_details].find((details) => isRecord(details));
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}
