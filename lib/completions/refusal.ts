import { isRecord } from '../is-record.ts';
import { parseJson } from './parse-json.ts';
import { findMessage } from './provider-words.ts';
import { findCodes, type RefusalKind, readCodes } from './refusal-codes.ts';
import { isPlanLimit, isRate, mayBeAboutKey, readWords } from './refusal-words.ts';
import { readWait } from './wait.ts';

/** A failed answer. `body`: its first kilobytes; it may quote the page's text. */
export type RefusedAnswer = { status: number; body: string; headers: { get(name: string): string | null } };

export type Refusal = {
  kind: RefusalKind;
  /** The HTTP status, or the one that an error in a stream names; 200 when it names none. */
  status: number;
  /** The server's own words, with everything they may quote; `null` unless the body has them in JSON. */
  words: string | null;
  /**
   * How long the server asks the client to wait, in milliseconds; `null` when it does not say or waiting is useless.
   */
  waitMs: number | null;
};

/** Interprets a server's refusal of a request: by structure first, by wording last. Never throws. */
export function readRefusal({ status, body, headers }: RefusedAnswer, now: number): Refusal {
  const value = parseJson(body);
  const words = findMessage(value);
  const kind = readKind(status, value, words ?? body);
  const canWait = kind === 'rate-limited' || (kind === 'down' && (status === 503 || status === 529));
  return { kind, status, words, waitMs: canWait ? readWait({ headers, value, words: words ?? body }, now) : null };
}

/** Interprets an error that came with status 200, instead of a chunk or a whole answer. */
export function readStreamRefusal(words: string, value: unknown): Refusal {
  const status = findStatus(value) ?? 200;
  const kind = readKind(status, value, words);
  const waitMs = kind === 'rate-limited' ? readWait({ headers: new Map(), value, words }, 0) : null;
  return { kind, status, words, waitMs };
}

function readKind(status: number, value: unknown, text: string): RefusalKind {
  if (status >= 300 && status < 400) return 'redirected';
  const codes = findCodes(value);
  const byCode = readCodes(codes);
  // A plan's limit for one request has the code of a rate limit, but waiting does not help.
  if (byCode === 'too-long' || isPlanLimit(text)) return 'too-long';
  const isLimited = isRate(value, text);
  // Alibaba's code for a rate limit is OpenAI's for an empty account.
  if (byCode === 'no-credit' && isLimited) return 'rate-limited';
  if (byCode) return byCode;
  // A relay's status and code say what it means; its words are about the provider behind it.
  const said = codes.includes('relay_error') ? null : readWords(text);
  if (said === 'too-long' && !isLimited) return said;
  // Google's words for a rate limit are OpenAI's for an empty account.
  const byWords = (said === 'no-credit' || said === 'too-long') && isLimited ? 'rate-limited' : said;
  switch (status) {
    case 400:
    case 422:
      return byWords ?? 'bad-request';
    case 401:
      return byWords ?? 'wrong-key';
    case 402:
      return 'no-credit';
    case 403:
      // Most often a service, a model or a country that this account may not use.
      return byWords ?? (mayBeAboutKey(text) ? 'wrong-key' : 'refused');
    case 404:
    case 405:
      return byWords === 'no-credit' ? byWords : 'not-found';
    case 413:
      return 'too-long';
    case 429:
      return byWords === 'no-credit' ? byWords : 'rate-limited';
    default:
      if (status !== 408 && status < 500) return byWords ?? 'error';
      return byWords && byWords !== 'rate-limited' ? byWords : 'down';
  }
}

/** The HTTP status that an error in a stream names as its code. */
function findStatus(value: unknown): number | null {
  const error: unknown = Array.isArray(value) ? value[0] : value;
  if (!isRecord(error)) return null;
  const inner = isRecord(error.error) ? error.error : error;
  for (const code of [inner.code, inner.status, inner.http_code]) {
    const status = Number(code);
    if (status >= 400 && status < 600 && Number.isInteger(status)) return status;
  }
  return null;
}
