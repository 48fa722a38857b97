import { parseJson } from '../completions/parse-json';
import { isRecord } from '../is-record';
import { parseAddress } from './address';
import { isLanguage, parseSettings, type Settings } from './settings';

/** What a file of exported settings holds. `keys`: by origin, and empty when they were not exported. */
export type Transfer = { settings: Settings; keys: Record<string, string> };

/** Why a file cannot be imported. `address`: one of its addresses is none that Pith would use. */
export type TransferProblem = 'too-big' | 'not-json' | 'not-pith' | 'newer' | 'damaged' | 'address';

const VERSION = 1;
/** As many and as long prompts as Pith keeps, every character of them escaped, fit in. */
export const MAX_TRANSFER_BYTES = 4_000_000;
const MAX_KEYS = 100;
/** What can be sent as a header. */
const KEY = /^[\x20-\x7e]{1,2000}$/;

/** The text of a file with the settings; with the keys as well unless they are `null`. `exportedAt`: ISO 8601. */
export function buildTransfer(settings: Settings, keys: Record<string, string> | null, exportedAt: string): string {
  return JSON.stringify({ pith: VERSION, exportedAt, settings, ...(keys && { keys }) }, null, 2);
}

/** Reads a file that anybody may have written. */
export function parseTransfer(text: string): ({ ok: true } & Transfer) | { ok: false; problem: TransferProblem } {
  // A character has at least one byte.
  if (text.length > MAX_TRANSFER_BYTES) return { ok: false, problem: 'too-big' };
  const value = parseJson(text.replace(/^\uFEFF/, ''));
  if (value === undefined) return { ok: false, problem: 'not-json' };
  if (!isRecord(value) || !Number.isInteger(value.pith)) return { ok: false, problem: 'not-pith' };
  if (Number(value.pith) > VERSION) return { ok: false, problem: 'newer' };
  const settings = isRecord(value.settings) ? parseSettings(value.settings) : null;
  const keys = parseKeys(value.keys ?? {});
  if (!settings || !keys || !isLanguage(settings.wish.language)) return { ok: false, problem: 'damaged' };
  const [baseUrl, url] = [toBaseUrl(settings.provider.baseUrl), toBaseUrl(settings.relay.url)];
  if (baseUrl === null || url === null) return { ok: false, problem: 'address' };
  return {
    ok: true,
    settings: { ...settings, provider: { ...settings.provider, baseUrl }, relay: { url } },
    keys,
  };
}

/** `null` for an address that is none; '' stays, for one that was not entered yet. */
function toBaseUrl(text: string): string | null {
  const address = parseAddress(text);
  return address.ok ? address.baseUrl : text === '' ? '' : null;
}

function parseKeys(value: unknown): Record<string, string> | null {
  if (!isRecord(value)) return null;
  const entries = Object.entries(value);
  const isKey = ([origin, key]: [string, unknown]) => {
    const address = parseAddress(origin);
    const isOrigin = address.ok && address.baseUrl === origin && new URL(origin).origin === origin;
    return isOrigin && typeof key === 'string' && KEY.test(key);
  };
  if (entries.length > MAX_KEYS || !entries.every(isKey)) return null;
  return Object.fromEntries(entries) as Record<string, string>;
}
