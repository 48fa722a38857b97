import type { Settings } from './settings';

/**
 * The single values of the settings, by their path. Own prompts and connections are several values and are handled
 * separately.
 */
export const FIELDS = [
  'engine',
  'provider.preset',
  'provider.baseUrl',
  'provider.model',
  'relay.url',
  'wish.length',
  'wish.format',
  'wish.language',
  'wish.prompt',
  'onNavigate',
  'keepsHistory',
  'hasMenu',
  'opensLinks',
  'hasObsidian',
  'hasLetterKeys',
  'theme',
  'textSize',
] as const;
export type Field = (typeof FIELDS)[number];
export type Value = string | boolean;

export function readField(settings: Settings, field: Field): Value {
  const [name, key] = field.split('.') as [keyof Settings, string?];
  const value = settings[name];
  return (key === undefined ? value : (value as Record<string, unknown>)[key]) as Value;
}

/** The settings with another value for the field, which must be a valid one. */
export function withField(settings: Settings, field: Field, value: Value): Settings {
  const [name, key] = field.split('.') as [keyof Settings, string?];
  return { ...settings, [name]: key === undefined ? value : { ...(settings[name] as object), [key]: value } };
}
