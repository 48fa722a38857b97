import { type ErrorCode, RunError } from '../../errors';
import { parseJson } from '../../completions/parse-json';
import { findMessage, redactWords, TOO_LONG } from '../../completions/provider-words';

/** What is known of the request that failed. */
export type StatusContext = {
  key: string;
  isPrivateHost: boolean;
  /** What a status means to a server that gives it a meaning of its own; `null` for any other status. */
  toOwnCode?: (status: number, body: string) => ErrorCode | null;
};

/** Anthropic's words for an empty account come with 400. */
const NO_CREDIT = /credit balance|insufficient.{0,20}(credit|balance|funds|quota)/i;

/** Translates an answer that is no success into the error the reader is told. `body`: at most its first few kilobytes. */
export function toStatusError(
  status: number,
  body: string,
  { key, isPrivateHost, toOwnCode }: StatusContext,
): RunError {
  const detail = redactWords(findMessage(parseJson(body)) ?? body, key);
  const error = (code: RunError['code']) => new RunError(code, { status, ...(detail && { detail }) });
  if (status >= 300 && status < 400) return error('redirected');
  const ownCode = toOwnCode?.(status, body);
  if (ownCode) return error(ownCode);
  switch (status) {
    case 400:
    case 422:
      if (TOO_LONG.test(body)) return error('too-long');
      if (NO_CREDIT.test(body)) return error('no-credit');
      // Google answers 400 to a wrong key.
      return error(
        /api.?key.{0,20}(not valid|invalid)|(invalid|incorrect) api.?key/i.test(body) ? 'key-rejected' : 'bad-request',
      );
    case 401:
      return error('key-rejected');
    case 402:
      return error('no-credit');
    case 403:
      // Ollama refuses the origin of an extension with an empty 403; a provider says why.
      return error(isPrivateHost && body.trim() === '' ? 'origin-refused' : 'key-rejected');
    case 404:
    case 405:
      return error('not-found');
    case 413:
      return error('too-long');
    case 429:
      return error(/insufficient_quota|billing|credit/i.test(body) ? 'no-credit' : 'rate-limited');
    default:
      return error(status === 408 || status >= 500 ? 'provider-down' : 'provider-error');
  }
}
