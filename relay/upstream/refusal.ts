import { redactWords } from '../../lib/completions/provider-words.ts';
import { readRefusal, readStreamRefusal, type Refusal, type RefusedAnswer } from '../../lib/completions/refusal.ts';
import { RelayError } from '../base/errors.ts';
import { UpstreamUnavailable } from './unavailable.ts';

const DEFAULT_RETRY_SECONDS = 5;
const MAX_RETRY_SECONDS = 86_400;
const FIRST_5XX = 500;
const UNAVAILABLE: ReadonlySet<Refusal['kind']> = new Set(['down', 'rate-limited', 'wrong-key', 'no-credit']);
/** Some servers report these with a status of 500. */
const ABOUT_REQUEST: ReadonlySet<Refusal['kind']> = new Set(['too-long', 'bad-request']);

/**
 * The error for a status. Only what was wrong with the request is quoted from the upstream: the rest concerns whoever
 * runs the relay, and the message says so.
 */
export function toRefusalError(answer: RefusedAnswer, names: { key: string; model: string }): RelayError {
  const refusal = readRefusal(answer, Date.now());
  const error = toError(answer, refusal, names);
  const isBroken = answer.status >= FIRST_5XX && !ABOUT_REQUEST.has(refusal.kind);
  return isBroken || UNAVAILABLE.has(refusal.kind) ? new UpstreamUnavailable(error) : error;
}

function toError(answer: RefusedAnswer, refusal: Refusal, { key, model }: { key: string; model: string }): RelayError {
  const { status } = answer;
  switch (refusal.kind) {
    case 'redirected':
      return new RelayError(
        'upstream_error',
        `The provider redirects (${status}); its URL in the relay's settings must be the address itself.`,
      );
    case 'not-found':
      return new RelayError(
        'upstream_error',
        `The provider does not know the model ${JSON.stringify(model.slice(0, 100))}, or its URL in the relay's settings is not the base URL of its API (${status}).`,
      );
    case 'down':
      return new RelayError(
        'upstream_error',
        `The provider failed (${status}); try again in a moment.`,
        toRetry(refusal),
      );
    case 'error':
      return new RelayError('upstream_error', `The provider refused the request (${status}).`);
    default:
      return toKindError(refusal, key);
  }
}

/** The error for an error object that came with status 200, before a stream or in it. */
export function toStreamError({ words, value }: { words: string; value: unknown }, key: string): RelayError {
  const refusal = readStreamRefusal(words, value);
  switch (refusal.kind) {
    case 'too-long':
    case 'no-credit':
    case 'wrong-key':
    case 'rate-limited':
      return toKindError({ ...refusal, words }, key);
    default:
      return new RelayError('upstream_error', 'The provider reported an error; try again in a moment.');
  }
}

function toKindError(refusal: Refusal, key: string): RelayError {
  const said = redactWords(refusal.words ?? '', key);
  switch (refusal.kind) {
    case 'too-long':
      return new RelayError('context_length_exceeded', toSentence('The text is too long for the model', said));
    case 'no-credit':
      return new RelayError('upstream_error', 'The relay has no credit left at the provider.');
    case 'wrong-key':
      return new RelayError(
        'upstream_rejected_key',
        `The provider rejected the relay's key (${refusal.status}); the person who runs the relay has to check it.`,
      );
    case 'rate-limited':
      return new RelayError('upstream_rate_limited', 'The provider asks to wait: too many requests.', {
        retryAfterSeconds: DEFAULT_RETRY_SECONDS,
        ...toRetry(refusal),
      });
    default:
      return new RelayError('upstream_bad_request', toSentence('The provider rejected the request', said));
  }
}

function toRetry({ waitMs }: Refusal): { retryAfterSeconds?: number } {
  if (waitMs === null) return {};
  return { retryAfterSeconds: Math.min(MAX_RETRY_SECONDS, Math.max(1, Math.ceil(waitMs / 1_000))) };
}

function toSentence(start: string, said: string): string {
  return said ? `${start}: ${said}` : `${start}.`;
}
