import { readComplaint } from './rejected-parameters.ts';

/** An answer of fewer tokens is not worth a request. */
const MIN_LIMIT = 200;
/** A server may count slightly differently in the next request. */
const MARGIN = 16;
/** Fewer characters than a token has in any language, so that the text is not underestimated. */
const CHARS_PER_TOKEN = 3;

type Asked = { messages: readonly { content: string }[]; limit: number | undefined };

/** How servers state the longest answer that they allow. The source is above each. */
const LIMITS: readonly RegExp[] = [
  // openrouter.ai/docs/api/reference/errors-and-debugging: "can only afford 3900"
  /can only afford ([\d,]+)/i,
  // OpenAI: "This model supports at most 4096 completion tokens"
  /supports at most ([\d,]+) (completion|output) tokens/i,
  // Groq: "`max_tokens` must be less than or equal to `16384`"
  /max_(?:completion_)?tokens\W+(?:must|should) be (?:less than or equal to|<=|at most|no more than)\W*([\d,]+)/i,
  // Anthropic: "max_tokens: 10000 > 8192, which is the maximum allowed number of output tokens"
  /max_tokens: [\d,]+ > ([\d,]+)/i,
  // DeepSeek: "the valid range of max_tokens is [1, 8192]"
  /range of max_tokens\b.{0,20}\[\s*\d+\s*,\s*([\d,]+)\s*\]/i,
];

/** The context window and the text's share of it, in the words of vLLM and OpenRouter. */
const WINDOW = /(?:maximum )?context length (?:is|of) ([\d,]+)/i;
const PROMPT =
  /([\d,]+) (?:tokens )?(?:in the messages|in the prompt|of text input|from the input messages)|at least ([\d,]+) input tokens/i;

/** A plan that counts the answer before it is written, in the words of Groq and OpenAI. */
const PLAN = /Limit:?\s*([\d,]+),?\s*Requested:?\s*([\d,]+)/i;

/**
 * The token limit with which a server would have accepted a request that it refused for being too large, from its
 * words. `null` when it does not say, when the text alone is too large, or when the limit was already as low.
 */
export function findFittingLimit(
  { status, body }: { status: number; body: string },
  { messages, limit }: Asked,
): number | null {
  if (status < 400 || status >= 500 || status === 401) return null;
  const { complaint } = readComplaint(body);
  const fitting = readLimit(complaint) ?? readWindow(complaint) ?? readPlan(complaint, { messages, limit });
  return fitting === null || fitting < MIN_LIMIT || fitting >= (limit ?? Infinity) ? null : fitting;
}

function readLimit(words: string): number | null {
  for (const pattern of LIMITS) {
    const [, most] = pattern.exec(words) ?? [];
    if (most !== undefined) return toNumber(most);
  }
  return null;
}

function readWindow(words: string): number | null {
  const [, window] = WINDOW.exec(words) ?? [];
  const [, written, atLeast] = PROMPT.exec(words) ?? [];
  const prompt = written ?? atLeast;
  return window === undefined || prompt === undefined ? null : toNumber(window) - toNumber(prompt) - MARGIN;
}

function readPlan(words: string, { messages, limit }: Asked): number | null {
  const [, most, requested] = PLAN.exec(words) ?? [];
  if (most === undefined || requested === undefined) return null;
  const chars = messages.reduce((sum, { content }) => sum + content.length, 0);
  const prompt = limit === undefined ? Math.ceil(chars / CHARS_PER_TOKEN) : toNumber(requested) - limit;
  return toNumber(most) - prompt - MARGIN;
}

function toNumber(digits: string): number {
  return Number(digits.replaceAll(',', ''));
}
