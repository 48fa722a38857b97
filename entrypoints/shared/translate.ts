import { i18n } from '#i18n';
import type { Translate } from '../../lib/messages';
import browser from 'webextension-polyfill';

/** The generated types know each key's form; here any key may come with anything it needs. */
const t = i18n.t as (key: string, ...rest: unknown[]) => string;

export const translate: Translate = (key, substitutions = [], count) =>
  count === undefined ? t(key, substitutions) : t(key, count, substitutions);

/** Language and direction of the page follow the sentences, not the browser, which may have a language Pith does not. */
export function setDocumentLanguage(): void {
  document.documentElement.lang = translate('languageTag');
  document.documentElement.dir = browser.i18n.getMessage('@@bidi_dir') || 'ltr';
}
