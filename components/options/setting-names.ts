import type { MessageKey, Translate } from '../../lib/messages';
import type { Field, Value } from '../../lib/settings/fields';
import { PRESETS } from '../../lib/settings/presets';
import { FORMAT_NAMES } from '../shared/format-names';
import { type Languages, nameLanguage } from '../shared/LanguageOptions';

/** The page's names for the settings. */
export const LABELS: Record<Field, MessageKey> = {
  engine: 'engine',
  'provider.preset': 'preset',
  'provider.baseUrl': 'baseUrl',
  'provider.model': 'model',
  'relay.url': 'relayUrl',
  'wish.length': 'length',
  'wish.format': 'formatChoice',
  'wish.language': 'language',
  'wish.prompt': 'ownPrompt',
  onNavigate: 'onNavigate',
  keepsHistory: 'keepsHistory',
  hasMenu: 'hasMenu',
  opensLinks: 'opensLinks',
  hasObsidian: 'obsidian',
  hasLetterKeys: 'hasLetterKeys',
  theme: 'theme',
  textSize: 'textSize',
};

const CHOICES: Record<string, MessageKey> = {
  ...FORMAT_NAMES,
  'key-sentences': 'engineOnDevice',
  provider: 'engineProvider',
  relay: 'engineRelay',
  short: 'short',
  medium: 'medium',
  long: 'long',
  page: 'languageOfPage',
  browser: 'languageOfBrowser',
  keep: 'onNavigateKeep',
  stop: 'onNavigateStop',
  light: 'themeLight',
  dark: 'themeDark',
  larger: 'textSizeLarger',
  largest: 'textSizeLargest',
};

const TYPED: ReadonlySet<Field> = new Set(['provider.baseUrl', 'provider.model', 'relay.url', 'wish.prompt']);

/** A value in the page's words. */
export function sayValue(t: Translate, field: Field, value: Value, languages: Languages): string {
  if (typeof value === 'boolean') return t(value ? 'settingOn' : 'settingOff');
  if (value === '') return t('settingNone');
  if (TYPED.has(field)) return value;
  if (field === 'provider.preset') return PRESETS.find(({ id }) => id === value)?.name || t('presetCustom');
  if (value === 'browser' && (field === 'theme' || field === 'textSize')) return t('themeBrowser');
  const choice = CHOICES[value];
  return choice ? t(choice) : (languages.find(([tag]) => tag === value)?.[1] ?? nameLanguage(value, t('languageTag')));
}
