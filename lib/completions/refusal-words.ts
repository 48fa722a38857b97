import type { RefusalKind } from './refusal-codes.ts';

/**
 * The wording of refusals whose structure does not say what they mean. Words that occur in many refusals are not among
 * these: a rate limit, for example, links to a page about "billing".
 */

/** More than any server says about an error; the rest is a quotation. */
const MAX_SIGN_CHARS = 2_000;

/** Links are ignored, because many refusals link to a page about billing or rate limits. */
function toSigns(text: string): string {
  return text.slice(0, MAX_SIGN_CHARS).replace(/https?:\/\/\S+/g, ' ');
}

/** How servers say that the text does not fit, roughly by their number of users. */
const OVERFLOWS: readonly RegExp[] = [
  // OpenAI, vLLM, OpenRouter, LiteLLM, Mistral, Ollama: "maximum context length is N", "exceed max context length"
  /max(imum)?\s+(allowed\s+)?(context|model|prompt|input)\s*(length|size|window)/i,
  /(model's|available|exceeds?( the)?|exceeded( the)?|smaller than the|greater than the|longer than the( model's)?)\s+(context|token)\s*(length|size|window|limit)/i,
  /context (length|size|window)\s*(is\s+)?(exceed|overflow|too small|of only|is only)/i,
  /context the overflows|context (window|size) (exceeds|is exceeded|was exceeded)|overflows? the context/i,
  // Anthropic, Baidu, ZenMux
  /(prompt|input|request|text|message|conversation|context)s?( tokens)?( is| are)? too (long|large)\b/i,
  /too many (input |prompt )?tokens/i,
  // Google, GitHub, Moonshot, TGI
  /(token count|input length|prompt length|number of (input )?tokens|tokens?|input)\b.{0,40}\b(exceeds?|exceeded|longer than|greater than|more than)\b.{0,60}(max|limit|context|length|tokens)/i,
  /`inputs`.{0,60}must be </i,
  /exceed(s|ed)? (the )?(model )?(token|context|input|prompt) (limit|length|window)/i,
  /\b(prompt|input|request|message)s?\b.{0,20}exceeds? (the )?max(imum)?( allowed)? (length|size)/i,
  /\bmust (have|be) (less|fewer|shorter) than \d+ (input )?tokens/i,
  /(reduce|shorten) (the length of )?(your |the )?(messages?|prompt|input|completion)/i,
  /maximum number of (input )?tokens|max input (characters|tokens)|token limit exceeded|range of input length|input is too long|request entity too large/i,
  /超过.{0,12}(长度|限制|上下文)|(输入|文本|内容|上下文).{0,12}(过长|超长|超出)/,
];

/** A limit of the plan that a single request of this size exceeds: OpenAI's and Groq's words. */
const PLAN_LIMIT = /request too large\b|tokens must be reduced in order to run/i;

const NO_CREDIT: readonly RegExp[] = [
  /credit balance is too low|(insufficient|not enough|no|have any|out of|run out of|ran out of) ((account|remaining|available) )?(balance|credits?|funds|quota)\b/i,
  /(balance|credits?|funds|quota) (is |are |has been |have been )?(insufficient|not enough|exhausted|depleted|used up|too low)/i,
  /exceeded your current quota|requires more credits|(account|subscription) (is )?(in arrears|overdue|suspended for non-?payment)/i,
  /account is in good standing|billing hard limit|payment required/i,
  // xAI (warpdotdev/warp#14867), Anthropic (anthropics/claude-code#38038), OpenRouter (gptme/gptme#1449), LiteLLM
  // (continuedev/continue#11616): a limit that the account's owner has set.
  /used all available credits|reached (its|your) (monthly )?spending limit|reached your specified API usage limits/i,
  /\bkey limit exceeded|budget has been exceeded|exceeded ?budget\b/i,
  /余额不足|欠费|额度(不足|已用尽|已用完)|无可用资源包/,
];

const WRONG_KEY =
  /api.?key.{0,20}(not valid|invalid|expired|is wrong)|(invalid|incorrect|wrong|expired|missing|bad) (api.?key|token|credentials)|invalid_api_key/i;

/** Whether a text is about the key, or is empty. */
const ABOUT_KEY = /\bkeys?\b|\btokens?\b|credential|authenti|unauthori[sz]ed|log.?in\b/i;
const UNEXPLAINED = /^\W*(\d+\W+)?(error\W+)?(forbidden|access denied|permission denied|not allowed)?\W*$/i;

/** "IP not authorized" and "must be a member of an organization" come with 401. */
const REFUSED =
  /(country|region|territory|location).{0,40}(not (supported|available|allowed)|unsupported)|(not (supported|available|allowed)|unsupported).{0,20}\b(in )?(your |this )?(country|region|territory|location)\b/i;
const NOT_MEMBER =
  /\bIP (address )?(is )?not authorized|must be a member of an organi[sz]ation|check your network settings/i;

/** LM Studio answers like this with status 200. */
const NOT_FOUND =
  /unexpected endpoint|(endpoint|route|path|url) (was )?not found|(unknown|no such|invalid) (endpoint|route|path|(request )?url)/i;

const RATE =
  /\brate.?limit|too many (concurrent )?requests|(requests?|tokens?) per (second|minute|hour|day)|\b[RT]P[MDS]\b|throttl|(try|retry)(ing)? again in|please retry in|allocated quota|resets? (at|in)\b|请求过于频繁|频率|速率/i;

export function isPlanLimit(text: string): boolean {
  return PLAN_LIMIT.test(toSigns(text));
}

/** Whether waiting helps. Google has a status for that, and says how long in `RetryInfo`. */
export function isRate(value: unknown, text: string): boolean {
  return RATE.test(toSigns(text)) || /"RESOURCE_EXHAUSTED"|RetryInfo"/.test(JSON.stringify(value) ?? '');
}

/** Whether a refusal with status 403 may be about the key: with these words, or without any. */
export function mayBeAboutKey(text: string): boolean {
  const signs = toSigns(text);
  return ABOUT_KEY.test(signs) || UNEXPLAINED.test(signs);
}

/** What the words mean; `null` when they mean nothing known. */
export function readWords(text: string): RefusalKind | null {
  const signs = toSigns(text);
  if (OVERFLOWS.some((pattern) => pattern.test(signs))) return 'too-long';
  if (REFUSED.test(signs) || NOT_MEMBER.test(signs)) return 'refused';
  if (NO_CREDIT.some((pattern) => pattern.test(signs))) return 'no-credit';
  if (WRONG_KEY.test(signs)) return 'wrong-key';
  if (NOT_FOUND.test(signs)) return 'not-found';
  return RATE.test(signs) ? 'rate-limited' : null;
}
