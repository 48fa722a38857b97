import { i18n } from '#i18n';
import type { Translate } from '../../lib/messages';
import { toDirection } from '../../lib/right-to-left';

/** The generated types know the form of each key; here any key may come with any substitutions. */
const t = i18n.t as (key: string, ...rest: unknown[]) => string;

export const translate: Translate = (key, substitutions = [], count) =>
  count === undefined ? t(key, substitutions) : t(key, count, substitutions);

/**
 * Sets the page's language and direction to those of the sentences. The browser's would be wrong when its language is
 * one that Pith does not speak.
 */
export function setDocumentLanguage(): void {
  const language = translate('languageTag');
  document.documentElement.lang = language;
  document.documentElement.dir = toDirection(language);
}
