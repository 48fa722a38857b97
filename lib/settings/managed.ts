import { isRecord } from '../is-record';
import { parseAddress } from './address';
import { FIELDS, type Field, readField, type Value, withField } from './fields';
import { DEFAULT_SETTINGS, isLanguage, parseSettings, type Settings } from './settings';

/** What an organisation has set: `preset` applies until the reader chooses otherwise, `lock` always. */
export type Managed = { preset: ReadonlyMap<Field, Value>; lock: ReadonlyMap<Field, Value> };

/** What is stored: the reader's settings, and which of them the reader has chosen despite a preset. */
export type Own = { settings: Settings; chosen: readonly Field[] };

/** The names in `public/managed-schema.json`. Organisations use them in policies, so they are never renamed. */
const NAMES: Record<string, Field> = {
  engine: 'engine',
  providerUrl: 'provider.baseUrl',
  model: 'provider.model',
  relayUrl: 'relay.url',
  length: 'wish.length',
  language: 'wish.language',
  onNavigate: 'onNavigate',
  keepsHistory: 'keepsHistory',
  hasMenu: 'hasMenu',
};

/** Parses what the browser reports for an organisation. Unknown values are left out one by one. */
export function parseManaged(value: unknown): Managed {
  const { preset, lock } = toRecord(value);
  return { preset: parseValues(preset), lock: parseValues(lock) };
}

function parseValues(values: unknown): Map<Field, Value> {
  const read = new Map<Field, Value>();
  for (const [name, field] of Object.entries(NAMES)) {
    const value = toValue(field, toRecord(values)[name]) as Value;
    // A value that parsing changes or drops is not valid for this field.
    const settings = parseSettings(withField(DEFAULT_SETTINGS, field, value));
    if (settings && value !== '' && readField(settings, field) === value) read.set(field, value);
  }
  return read;
}

function toRecord(value: unknown): Record<string, unknown> {
  return isRecord(value) ? value : {};
}

/** Treats the value as if the reader had typed it; '' for an invalid address or language. */
function toValue(field: Field, value: unknown): unknown {
  if (typeof value !== 'string') return value;
  if (field === 'wish.language') return isLanguage(value) ? value : '';
  if (!/url$/i.test(field)) return value.trim();
  const address = parseAddress(value);
  return address.ok ? address.baseUrl : '';
}

/** The settings that apply: the reader's, except where the organisation has set others. */
export function withManaged({ settings: own, chosen }: Own, { preset, lock }: Managed): Settings {
  let settings = own;
  for (const [field, value] of preset) {
    const isOwn = chosen.includes(field) || readField(own, field) !== readField(DEFAULT_SETTINGS, field);
    if (!isOwn) settings = withField(settings, field, value);
  }
  for (const [field, value] of lock) settings = withField(settings, field, value);
  const isDecided = [...lock.keys()].some((field) => /^(?:engine|provider|relay)/.test(field));
  return isDecided ? { ...settings, imported: null } : settings;
}

/**
 * What to store when the applied settings are to become `after`: only what changes, so that the organisation's values
 * never become the reader's. Locked values do not change, and a reader who chooses the preset value follows the preset
 * again.
 */
export function withoutManaged(own: Own, after: Settings, managed: Managed): Own {
  const before = withManaged(own, managed);
  let settings: Settings = {
    ...own.settings,
    prompts: after.prompts,
    connections: after.connections,
    imported: after.imported,
  };
  const chosen = new Set(own.chosen);
  for (const field of FIELDS) {
    const value = readField(after, field);
    if (value === readField(before, field) || managed.lock.has(field)) continue;
    const isPreset = value === managed.preset.get(field);
    settings = withField(settings, field, isPreset ? readField(DEFAULT_SETTINGS, field) : value);
    if (isPreset) chosen.delete(field);
    else chosen.add(field);
  }
  return { settings, chosen: [...chosen] };
}
