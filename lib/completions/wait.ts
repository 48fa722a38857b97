import { isRecord } from '../is-record.ts';

type Told = { headers: { get(name: string): string | null | undefined }; value: unknown; words: string };

const UNITS_MS: Record<string, number> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };
const UNIT_NAMES =
  /(\d+(?:\.\d+)?)\s*(milliseconds?|ms|seconds?|secs?|s|minutes?|mins?|m|hours?|hrs?|h|days?|d)(?![a-z])/gi;

/**
 * How long a server asks the client to wait, in milliseconds from `now`; `null` when it does not say. A header comes
 * before Google's `RetryInfo`, then the words, and the time at which a rate window resets comes last.
 */
export function readWait({ headers, value, words }: Told, now: number): number | null {
  return (
    readRetryAfter(headers, now) ?? parseDuration(findRetryDelay(value)) ?? readWaitWords(words) ?? readReset(headers)
  );
}

/** `retry-after-ms`, or `Retry-After` in seconds or as a date. */
function readRetryAfter(headers: Told['headers'], now: number): number | null {
  const ms = headers.get('retry-after-ms')?.trim();
  if (ms && /^\d+(\.\d+)?$/.test(ms)) return Math.ceil(Number(ms));
  const after = headers.get('retry-after')?.trim();
  if (!after) return null;
  if (/^\d+(\.\d+)?$/.test(after)) return Math.ceil(Number(after) * 1_000);
  // A date has letters; `Date.parse` would interpret other numbers as a year.
  const date = /[a-z]/i.test(after) ? Date.parse(after) : NaN;
  return Number.isNaN(date) ? null : Math.max(0, date - now);
}

/** Google's `error.details[].retryDelay`, such as "12s". */
function findRetryDelay(value: unknown, levels = 6): string {
  if (!isRecord(value) || levels === 0) return '';
  if (typeof value.retryDelay === 'string') return value.retryDelay;
  const inner = Array.isArray(value) ? (value as unknown[]) : [value.error, value.details];
  for (const each of inner) {
    const delay = findRetryDelay(each, levels - 1);
    if (delay) return delay;
  }
  return '';
}

/** "Please try again in 6m0s", "retry in 2.3s", "wait 20 seconds". */
function readWaitWords(words: string): number | null {
  const [, after = ''] =
    /(?:again|retry(?:ing)?|wait(?:ing)?|resets?)(?: (?:in|after|for|about|at least))*:? ((?:\d+(?:\.\d+)?\s*[a-z]+[\s,]*(?:and )?){1,4})/i.exec(
      words.slice(0, 2_000),
    ) ?? [];
  return parseDuration(after);
}

/** OpenAI and Groq: "1m26.4s"; Azure and Cerebras: seconds. It means a wait only if nothing remains. */
function readReset(headers: Told['headers']): number | null {
  const waits = ['requests', 'tokens'].map((what) => {
    if (Number(headers.get(`x-ratelimit-remaining-${what}`) ?? '1') > 0) return 0;
    const reset = headers.get(`x-ratelimit-reset-${what}`)?.trim() ?? '';
    return (/^\d+(\.\d+)?$/.test(reset) ? Number(reset) * 1_000 : parseDuration(reset)) ?? 0;
  });
  const ms = Math.ceil(Math.max(...waits));
  return ms > 0 ? ms : null;
}

/** "6m0s", "4.77s", "20ms", "2 minutes and 5 seconds" in milliseconds; `null` for anything else. */
function parseDuration(text: string): number | null {
  let ms: number | null = null;
  for (const [, amount, name = ''] of text.matchAll(UNIT_NAMES)) {
    const unit = /^(ms|milli)/i.test(name) ? 'ms' : name.charAt(0).toLowerCase();
    ms = (ms ?? 0) + Number(amount) * (UNITS_MS[unit] ?? 0);
  }
  return ms === null ? null : Math.ceil(ms);
}
