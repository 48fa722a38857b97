import { SUMMARY_LENGTHS, type SummaryWish } from '../engine/engine';
import { isRecord } from '../is-record';

/** The reader's choices. Keys are stored apart (`store.ts`), so that this object can be shown and exported. */
export type Settings = {
  version: 1;
  engine: 'key-sentences' | 'provider' | 'relay';
  provider: { preset: string; baseUrl: string; model: string };
  relay: { url: string };
  wish: SummaryWish;
  /** What becomes of a run when its tab goes to another page. */
  onNavigate: 'keep' | 'stop';
};

/** With nothing configured Pith works on the device and sends nothing. */
export const DEFAULT_SETTINGS: Settings = {
  version: 1,
  engine: 'key-sentences',
  provider: { preset: 'openai', baseUrl: 'https://api.openai.com/v1', model: '' },
  relay: { url: '' },
  wish: { length: 'medium', language: 'page' },
  onNavigate: 'keep',
};

const ENGINES: readonly Settings['engine'][] = ['key-sentences', 'provider', 'relay'];
const MAX_FIELD_CHARS = 2_000;

/** Reads stored settings; `null` when the object is not one that Pith wrote. Fields that are missing get their default. */
export function parseSettings(value: unknown): Settings | null {
  if (value === undefined) return DEFAULT_SETTINGS;
  if (!isRecord(value) || value.version !== 1) return null;
  const engine = ENGINES.find((known) => known === value.engine);
  const provider = value.provider ?? DEFAULT_SETTINGS.provider;
  const relay = value.relay ?? DEFAULT_SETTINGS.relay;
  const wish = value.wish ?? DEFAULT_SETTINGS.wish;
  if (!engine || !isRecord(provider) || !isRecord(relay) || !isRecord(wish)) return null;
  const fields = [provider.preset, provider.baseUrl, provider.model, relay.url, wish.language];
  const length = SUMMARY_LENGTHS.find((known) => known === wish.length);
  if (!length || !fields.every((field) => typeof field === 'string' && field.length <= MAX_FIELD_CHARS)) return null;
  const onNavigate = value.onNavigate === 'stop' ? 'stop' : 'keep';
  const [preset, baseUrl, model, url, language] = fields as [string, string, string, string, string];
  return {
    version: 1,
    engine,
    provider: { preset, baseUrl, model },
    relay: { url },
    wish: { length, language },
    onNavigate,
  };
}
