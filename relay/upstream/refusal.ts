import type { IncomingHttpHeaders } from 'node:http';
import { RelayError } from '../base/errors.ts';
import { isRecord } from '../../lib/is-record.ts';
import { parseJson } from '../../lib/completions/parse-json.ts';
import { findMessage, redactWords, TOO_LONG } from '../../lib/completions/provider-words.ts';

/** An answer that is no success. `body`: its first kilobytes; it may quote the prompt, and stays in the relay. */
export type Refusal = { status: number; headers: IncomingHttpHeaders; body: string };

const NO_CREDIT =
  /insufficient_quota|insufficient[ _](balance|credit|funds)|billing|credit balance|no credit|quota.{0,20}used up/i;
/** Google answers 400 to a wrong key. */
const WRONG_KEY = /api.?key.{0,20}(not valid|invalid)|(invalid|incorrect) api.?key|invalid_api_key/i;
const RATE_LIMIT = /rate.?limit|too many requests|overloaded|capacity exceeded|^429$/i;

const DEFAULT_RETRY_SECONDS = 5;
const MAX_RETRY_SECONDS = 86_400;

/**
 * The error for a status. Only what was wrong with the request is told in the upstream's words: the rest is for who
 * runs the relay, and is said so.
 */
export function toRefusalError(
  { status, headers, body }: Refusal,
  { key, model }: { key: string; model: string },
): RelayError {
  const { words, signs } = readBody(body);
  const said = redactWords(words, key);
  const retryAfterSeconds = readRetryAfter(headers, Date.now());
  if (status >= 300 && status < 400)
    return new RelayError(
      'upstream_error',
      `The provider redirects (${status}); PITH_UPSTREAM_URL must be the address itself.`,
    );
  switch (status) {
    case 400:
    case 422:
      if (TOO_LONG.test(signs)) return toTooLong(said);
      if (WRONG_KEY.test(signs)) return toRejectedKey(status);
      return new RelayError('upstream_bad_request', toSentence('The provider rejected the request', said));
    case 401:
    case 403:
      return toRejectedKey(status);
    case 402:
      return toNoCredit();
    case 404:
    case 405:
      return new RelayError(
        'upstream_error',
        `The provider does not know the model ${JSON.stringify(model.slice(0, 100))}, or PITH_UPSTREAM_URL is not the base URL of its API (${status}).`,
      );
    case 413:
      return toTooLong(said);
    case 429:
      if (NO_CREDIT.test(signs)) return toNoCredit();
      return toRateLimited(retryAfterSeconds);
    default:
      return new RelayError(
        'upstream_error',
        status === 408 || status >= 500
          ? `The provider failed (${status}); try again in a moment.`
          : `The provider refused the request (${status}).`,
        retryAfterSeconds === null ? {} : { retryAfterSeconds },
      );
  }
}

/** The error for the words of an error object that came with status 200, before a stream or in it. */
export function toWordsError(words: string, key: string): RelayError {
  const signs = words.slice(0, 2_000);
  if (NO_CREDIT.test(signs)) return toNoCredit();
  if (TOO_LONG.test(signs)) return toTooLong(redactWords(words, key));
  if (WRONG_KEY.test(signs)) return toRejectedKey(200);
  if (RATE_LIMIT.test(signs)) return toRateLimited(null);
  return new RelayError('upstream_error', 'The provider reported an error; try again in a moment.');
}

/** Whole seconds from `retry-after-ms`, or from `Retry-After` in seconds or as a date; `null` without either. */
function readRetryAfter(headers: IncomingHttpHeaders, now: number): number | null {
  const ms = readMs(headers, now);
  return ms === null ? null : Math.min(MAX_RETRY_SECONDS, Math.max(1, Math.ceil(ms / 1_000)));
}

function readMs(headers: IncomingHttpHeaders, now: number): number | null {
  const ms = String(headers['retry-after-ms'] ?? '').trim();
  if (/^\d+(\.\d+)?$/.test(ms)) return Number(ms);
  const after = String(headers['retry-after'] ?? '').trim();
  if (/^\d+(\.\d+)?$/.test(after)) return Number(after) * 1_000;
  // A date has letters; `Date.parse` would take other numbers for a year.
  const date = /[a-z]/i.test(after) ? Date.parse(after) : NaN;
  return Number.isNaN(date) ? null : date - now;
}

/** `words`: what a person reads, '' unless the body says it in JSON; `signs`: what tells errors apart. */
function readBody(body: string): { words: string; signs: string } {
  const value = parseJson(body);
  if (value === undefined) return { words: '', signs: body.slice(0, 2_000) };
  const words = findMessage(value) ?? '';
  const error = isRecord(value) && isRecord(value.error) ? value.error : {};
  return { words, signs: [error.code, error.type, words.slice(0, 2_000)].join(' ') };
}

function toTooLong(said: string): RelayError {
  return new RelayError('context_length_exceeded', toSentence('The text is too long for the model', said));
}

function toRejectedKey(status: number): RelayError {
  return new RelayError(
    'upstream_rejected_key',
    `The provider rejected the relay's key (${status}); who runs the relay has to look at PITH_UPSTREAM_KEY.`,
  );
}

function toNoCredit(): RelayError {
  return new RelayError('upstream_error', 'The relay has no credit left at the provider.');
}

function toRateLimited(retryAfterSeconds: number | null): RelayError {
  return new RelayError('upstream_rate_limited', 'The provider asks to wait: too many requests.', {
    retryAfterSeconds: retryAfterSeconds ?? DEFAULT_RETRY_SECONDS,
  });
}

function toSentence(start: string, said: string): string {
  return said ? `${start}: ${said}` : `${start}.`;
}
