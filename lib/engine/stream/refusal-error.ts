import { type ErrorCode, type ErrorFacts, RunError } from '../../errors';
import { redactWords } from '../../completions/provider-words';
import { readRefusal, readStreamRefusal } from '../../completions/refusal';
import type { RefusalKind } from '../../completions/refusal-codes';
import { HttpRefusal } from './http-refusal';

/** What is known about the failed request. */
export type RefusalContext = {
  key: string;
  isPrivateHost: boolean;
  /** The meaning of a status that this server uses differently; `null` for any other status. */
  toOwnCode?: (status: number, body: string) => ErrorCode | null;
};

const CODES: Record<RefusalKind, ErrorCode> = {
  'too-long': 'too-long',
  'no-credit': 'no-credit',
  'wrong-key': 'key-rejected',
  'rate-limited': 'rate-limited',
  refused: 'bad-request',
  'not-found': 'not-found',
  redirected: 'redirected',
  'bad-request': 'bad-request',
  down: 'provider-down',
  error: 'provider-error',
};

/** For an error within a stream, the reader sees the server's words if nothing else helps. */
const TOLD_BY_WORDS: ReadonlySet<RefusalKind> = new Set(['refused', 'bad-request', 'down', 'error', 'redirected']);

/** Translates a failure status into the reader's error. `body`: at most its first few kilobytes. */
export function toRefusalError(status: number, body: string, headers: Headers, context: RefusalContext): RunError {
  const refusal = readRefusal({ status, body, headers }, Date.now());
  const detail = redactWords(refusal.words ?? body, context.key);
  const facts: ErrorFacts = { status, ...(detail && { detail }) };
  if (refusal.waitMs !== null) facts.retryAfterSeconds = Math.ceil(refusal.waitMs / 1_000);
  const own = refusal.kind === 'redirected' ? null : context.toOwnCode?.(status, body);
  // Ollama refuses an extension's origin with an empty 403; a provider says why.
  const isOrigin = status === 403 && context.isPrivateHost && body.trim() === '';
  const code = own ?? (isOrigin ? 'origin-refused' : CODES[refusal.kind]);
  return new RunError(code, facts, { cause: new HttpRefusal(refusal, body) });
}

/** The error that a server reports with status 200, in its own words. */
export function toStreamError({ words, value }: { words: string; value: unknown }, key: string): RunError {
  const { kind, status, waitMs } = readStreamRefusal(words, value);
  const detail = redactWords(words, key);
  const facts: ErrorFacts = detail ? { detail } : {};
  if (TOLD_BY_WORDS.has(kind)) return new RunError('provider-error', facts);
  if (waitMs !== null) facts.retryAfterSeconds = Math.ceil(waitMs / 1_000);
  return new RunError(CODES[kind], { status, ...facts });
}

/** The error for an answer in another protocol, with its words if it has any. */
export function toWrongApi(words: string, key: string): RunError {
  const detail = redactWords(words, key);
  return new RunError('wrong-api', detail ? { detail } : {});
}
