// With the extension in the import, because the relay runs this file as it is.
import { isRecord } from '../is-record.ts';
import { hideKey } from './hide-key.ts';
import { parseJson } from './parse-json.ts';

/** Reads providers' error messages, in all known shapes, for both the extension and the relay. */

/** How deeply words are searched for; the known shapes have three levels. */
const WORDS_LEVELS = 8;

const MAX_WORDS_CHARS = 300;

/**
 * `{error: {message}}`, `{error: "…"}`, `{message}`, `{detail}`, Google's `[{error: …}]`, FastAPI's `{detail:
 * [{msg}]}`, MiniMax's `{base_resp}`, Cloudflare's `{errors: [{message}]}`, and OpenRouter's
 * `metadata.raw`: the words of the provider behind it.
 */
export function findMessage(value: unknown, levels = WORDS_LEVELS): string | null {
  if (typeof value === 'string') {
    // Gateways embed the answer of the server behind them as text.
    const wrapped = levels > 0 && /^\s*[[{]/.test(value) ? findMessage(parseJson(value), levels - 1) : null;
    return wrapped ?? value;
  }
  if (!isRecord(value) || levels === 0) return null;
  const { error, message, detail, msg, errors, metadata, base_resp: minimax } = value;
  const status = isRecord(minimax) ? minimax.status_msg : undefined;
  const raw = isRecord(metadata) && typeof metadata.raw === 'string' && metadata.raw !== '' ? metadata.raw : undefined;
  const known = [error, raw, message, detail, msg, errors, status];
  for (const inner of Array.isArray(value) ? [value[0] as unknown] : known) {
    const words = findMessage(inner, levels - 1);
    if (words !== null) return words;
  }
  return null;
}

/** The words of an error object sent instead of a chunk, in every known shape; `null` when `value` is not one. */
export function findErrorWords(value: unknown, levels = WORDS_LEVELS): string | null {
  if (Array.isArray(value)) return levels === 0 ? null : findErrorWords(value[0], levels - 1);
  if (!isRecord(value) || !isError(value)) return null;
  const { error } = value;
  const words = findMessage(value);
  if (words !== null) return words;
  const code = isRecord(error) ? (error.code ?? error.type ?? error.status) : error;
  return typeof code === 'string' || typeof code === 'number' ? String(code) : '';
}

function isError(value: Record<string, unknown>): boolean {
  const { error, object, type, detail, message, code, status, choices, base_resp: minimax } = value;
  // The chunks of some servers contain `error: null` or `error: {}`.
  if (isRecord(error) ? Object.keys(error).length > 0 : Boolean(error)) return true;
  if (object === 'error' || type === 'error') return true;
  // MiniMax reports a status with every answer.
  if (isRecord(minimax) && minimax.status_code) return true;
  if (choices !== undefined) return false;
  return Boolean(detail) || (typeof message === 'string' && (code !== undefined || status !== undefined));
}

/**
 * A provider's own words, made safe to show: without HTML, without the key and anything that looks like one (servers
 * echo keys, masked or not), on one line, at most 300 characters.
 */
export function redactWords(text: string, key: string): string {
  // Far more than is kept. Longer text would only cost time in the expressions.
  let clean = text
    .slice(0, 8_000)
    // Characters that cannot be seen would hide a key from the expressions, but not from a person who copies it.
    .replace(/\p{Cf}/gu, '')
    .replace(/<(script|style)\b[\s\S]*?<\/\1>/gi, ' ')
    .replace(/<[^<>]*>/g, ' ');
  clean = hideKey(clean, key)
    .replace(/\bBearer\s+\S+/gi, 'Bearer …')
    // Keys are long runs without spaces that contain a digit or a mask: sk-…, gsk_…, AIza…
    .replace(/\b(?:sk|gsk|pk|rk|key|xai|AIza|ghp|hf)[-_]?[\w*•.-]{8,}/gi, '…')
    .replace(/\b(?=\w*\d)[\w-]{32,}\b/g, '…')
    // The user part of a URL can be a password, its query a token.
    .replace(/(https?:\/\/)[^\s/@]*@/gi, '$1')
    .replace(/(https?:\/\/[^\s?#]+)[?#]\S*/gi, '$1')
    .replace(/\s+/g, ' ')
    .trim();
  return clean.length > MAX_WORDS_CHARS ? `${clean.slice(0, MAX_WORDS_CHARS - 1)}…` : clean;
}
