import * as v from 'valibot';
import { parseJson } from '../completions/parse-json';
import { parseAddress } from './address';
import { isLanguage, parseSettings } from './settings';
import { MAX_TRANSFER_BYTES, type Transfer, TRANSFER_VERSION } from './transfer';

/** Why a file cannot be imported. `address`: Pith would not use one of its addresses. */
export type TransferProblem = 'too-big' | 'not-json' | 'not-pith' | 'newer' | 'damaged' | 'address';

const MAX_KEYS = 100;

const file = v.object({
  pith: v.pipe(v.number(), v.integer()),
  settings: v.optional(v.unknown()),
  keys: v.optional(v.unknown()),
});

/** Keys by origin. A key must be valid in a header. */
const keysByOrigin = v.pipe(
  v.record(v.pipe(v.string(), v.check(isOrigin)), v.pipe(v.string(), v.regex(/^[\x20-\x7e]{1,2000}$/))),
  v.check((keys) => Object.keys(keys).length <= MAX_KEYS),
);

/** Parses an address as if the reader had typed it; '' is kept, for one that was not entered yet. */
const address = v.pipe(
  v.string(),
  v.check((text) => text === '' || parseAddress(text).ok),
  v.transform((text) => {
    const read = parseAddress(text);
    return read.ok ? read.baseUrl : '';
  }),
);

/**
 * Parses a file that anyone may have written. Its settings have no connections and no imported engine of their own: the
 * preview could not show them, and what nobody has seen must not be put to use.
 */
export function parseTransfer(text: string): ({ ok: true } & Transfer) | { ok: false; problem: TransferProblem } {
  const refuse = (problem: TransferProblem) => ({ ok: false, problem }) as const;
  // A character takes at least one byte.
  if (text.length > MAX_TRANSFER_BYTES) return refuse('too-big');
  const value = parseJson(text.replace(/^\uFEFF/, ''));
  if (value === undefined) return refuse('not-json');
  const read = v.safeParse(file, value);
  if (!read.success) return refuse('not-pith');
  if (read.output.pith > TRANSFER_VERSION) return refuse('newer');
  // Without settings, the defaults would be imported, which nobody exported.
  const settings = read.output.settings === undefined ? null : parseSettings(read.output.settings);
  const keys = v.safeParse(keysByOrigin, read.output.keys ?? {});
  if (!settings || !keys.success || !isLanguage(settings.wish.language)) return refuse('damaged');
  const addresses = v.safeParse(v.tuple([address, address]), [settings.provider.baseUrl, settings.relay.url]);
  if (!addresses.success) return refuse('address');
  const [baseUrl, url] = addresses.output;
  return {
    ok: true,
    settings: {
      ...settings,
      provider: { ...settings.provider, baseUrl },
      relay: { url },
      connections: [],
      imported: null,
    },
    keys: keys.output,
  };
}

function isOrigin(text: string): boolean {
  const read = parseAddress(text);
  return read.ok && read.baseUrl === text && new URL(text).origin === text;
}
