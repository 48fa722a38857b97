import { RunError } from '../errors';
import { isRecord } from '../is-record';
import { redact } from './redact';
import { findMessage } from './status-error';

/** The provider's own words as an error. */
export function toProviderError(words: string, key: string): RunError {
  const detail = redact(words, key);
  return new RunError('provider-error', detail ? { detail } : {});
}

/** The words of an error object sent in place of a chunk, in every shape known; `null` when `value` is none. */
export function findStreamError(value: unknown): string | null {
  if (Array.isArray(value)) return findStreamError(value[0]);
  if (!isRecord(value) || !isError(value)) return null;
  const { error } = value;
  const words = findMessage(value);
  if (words !== null) return words;
  const code = isRecord(error) ? (error.code ?? error.type ?? error.status) : error;
  return typeof code === 'string' || typeof code === 'number' ? String(code) : '';
}

function isError({ error, object, type, detail, message, code, status, choices }: Record<string, unknown>): boolean {
  // `error: null` and `error: {}` stand in the chunks of some servers.
  if (isRecord(error) ? Object.keys(error).length > 0 : Boolean(error)) return true;
  if (object === 'error' || type === 'error') return true;
  if (choices !== undefined) return false;
  return Boolean(detail) || (typeof message === 'string' && (code !== undefined || status !== undefined));
}
