import { SUMMARY_FORMATS, SUMMARY_LENGTHS, type SummaryWish } from '../prompt/wish';
import { isRecord } from '../is-record';

/** A reader's own prompt. Names are unique. */
export type OwnPrompt = { name: string; text: string };

const THEMES = ['browser', 'light', 'dark'] as const;
const TEXT_SIZES = ['browser', 'larger', 'largest'] as const;

/** A provider: which preset it began as, its address and its model. */
export type Provider = { preset: string; baseUrl: string; model: string };

/** Whether two providers have the same address and model. */
export function isSameProvider(a: Provider, b: Provider): boolean {
  return a.baseUrl === b.baseUrl && a.model === b.model;
}

/** Which engine writes, and where it is. */
export type EngineChoice = Pick<Settings, 'engine' | 'provider' | 'relay'>;

/** The reader's choices. Keys are stored separately (`keys.ts`), so that this object can be shown and exported. */
export type Settings = {
  version: 1;
  engine: 'key-sentences' | 'provider' | 'relay';
  provider: Provider;
  relay: { url: string };
  /** The providers that have answered; one can be put to use without setting it up again. */
  connections: readonly Provider[];
  /** The engine that an imported file chose, until it has answered and is put to use; `null` for none. */
  imported: EngineChoice | null;
  wish: SummaryWish;
  prompts: readonly OwnPrompt[];
  /** What happens to a run when its tab leaves the page. */
  onNavigate: 'keep' | 'stop';
  /** Whether summaries are kept on this device after their tab is closed. */
  keepsHistory: boolean;
  /** Whether the context menu has entries for a page, a link and selected text. */
  hasMenu: boolean;
  /** Whether the reader has agreed that a link is opened in a background tab to summarize its page. */
  opensLinks: boolean;
  /** Whether texts can be sent to Obsidian. */
  hasObsidian: boolean;
  /** Whether single letters are shortcuts in the panel. */
  hasLetterKeys: boolean;
  /** Light, dark, or as the browser has it. */
  theme: (typeof THEMES)[number];
  /** Beside the text size that the browser has. */
  textSize: (typeof TEXT_SIZES)[number];
};

/** Without any configuration, Pith works on the device and sends nothing. */
export const DEFAULT_SETTINGS: Settings = {
  version: 1,
  engine: 'key-sentences',
  provider: { preset: 'openai', baseUrl: 'https://api.openai.com/v1', model: '' },
  relay: { url: '' },
  connections: [],
  imported: null,
  wish: { length: 'medium', format: 'key-points', language: 'page', prompt: '' },
  prompts: [],
  onNavigate: 'keep',
  keepsHistory: true,
  hasMenu: true,
  opensLinks: false,
  hasObsidian: false,
  hasLetterKeys: true,
  theme: 'browser',
  textSize: 'browser',
};

const ENGINES: readonly Settings['engine'][] = ['key-sentences', 'provider', 'relay'];
export const MAX_FIELD_CHARS = 2_000;
export const MAX_PROMPTS = 50;
const MAX_CONNECTIONS = 20;
export const MAX_PROMPT_CHARS = 8_000;
export const MAX_PROMPT_NAME_CHARS = 60;

/** Parses stored settings; `null` when Pith did not write the object. Missing fields get their defaults. */
export function parseSettings(value: unknown): Settings | null {
  if (value === undefined) return DEFAULT_SETTINGS;
  if (!isRecord(value) || value.version !== 1) return null;
  const engine = ENGINES.find((known) => known === value.engine);
  const provider = value.provider ?? DEFAULT_SETTINGS.provider;
  const relay = value.relay ?? DEFAULT_SETTINGS.relay;
  const wish = value.wish ?? DEFAULT_SETTINGS.wish;
  if (!engine || !isRecord(provider) || !isRecord(relay) || !isRecord(wish)) return null;
  const prompts = parsePrompts(value.prompts ?? []);
  const fields = [provider.preset, provider.baseUrl, provider.model, relay.url, wish.language, wish.prompt ?? ''];
  const length = SUMMARY_LENGTHS.find((known) => known === wish.length);
  const format = SUMMARY_FORMATS.find((known) => known === (wish.format ?? DEFAULT_SETTINGS.wish.format));
  if (!length || !format || !prompts) return null;
  if (!fields.every((field) => typeof field === 'string' && field.length <= MAX_FIELD_CHARS)) return null;
  const [preset, baseUrl, model, url, language, prompt] = fields as [string, string, string, string, string, string];
  return {
    version: 1,
    engine,
    provider: { preset, baseUrl, model },
    relay: { url },
    connections: parseConnections(value.connections),
    imported: parseEngineChoice(value.imported),
    // A deleted prompt is no longer chosen.
    wish: { length, format, language, prompt: prompts.some(({ name }) => name === prompt) ? prompt : '' },
    prompts,
    onNavigate: value.onNavigate === 'stop' ? 'stop' : 'keep',
    keepsHistory: value.keepsHistory !== false,
    hasMenu: value.hasMenu !== false,
    opensLinks: value.opensLinks === true,
    hasObsidian: value.hasObsidian === true,
    hasLetterKeys: value.hasLetterKeys !== false,
    theme: THEMES.find((known) => known === value.theme) ?? 'browser',
    textSize: TEXT_SIZES.find((known) => known === value.textSize) ?? 'browser',
  };
}

/** Those of the newest connections that are whole; the newest is the last. */
function parseConnections(value: unknown): Provider[] {
  return Array.isArray(value) ? value.slice(-MAX_CONNECTIONS).flatMap((each) => parseProvider(each) ?? []) : [];
}

function parseEngineChoice(value: unknown): EngineChoice | null {
  if (!isRecord(value) || !isRecord(value.relay)) return null;
  const engine = ENGINES.find((known) => known === value.engine);
  const provider = parseProvider(value.provider);
  const { url } = value.relay;
  return engine && provider && isText(url) ? { engine, provider, relay: { url } } : null;
}

function parseProvider(value: unknown): Provider | null {
  if (!isRecord(value)) return null;
  const { preset, baseUrl, model } = value;
  return isText(preset) && isText(baseUrl) && isText(model) ? { preset, baseUrl, model } : null;
}

function isText(field: unknown): field is string {
  return typeof field === 'string' && field.length <= MAX_FIELD_CHARS;
}

/** Whether this names a language for summaries: `page`, `browser`, or a tag of language, script and region. */
export function isLanguage(value: unknown): value is string {
  return (
    typeof value === 'string' && /^(?:page|browser|[a-z]{2,3}(?:-[A-Z][a-z]{3})?(?:-(?:[A-Z]{2}|\d{3}))?)$/.test(value)
  );
}

/** `null` for anything but a list of prompts with different names. */
function parsePrompts(value: unknown): OwnPrompt[] | null {
  if (!Array.isArray(value) || value.length > MAX_PROMPTS) return null;
  const prompts = value.filter(isPrompt).map(({ name, text }) => ({ name, text }));
  return new Set(prompts.map(({ name }) => name)).size === value.length ? prompts : null;
}

/** Names appear in a menu: on one line, without characters that change the writing direction. */
function isPromptName(name: string): boolean {
  return name !== '' && name.length <= MAX_PROMPT_NAME_CHARS && !/[\p{Cc}\u202A-\u202E\u2066-\u2069]/u.test(name);
}

function isPrompt(value: unknown): value is OwnPrompt {
  if (!isRecord(value) || typeof value.name !== 'string' || typeof value.text !== 'string') return false;
  return isPromptName(value.name) && value.text.length <= MAX_PROMPT_CHARS;
}
