import { i18n } from '#i18n';
import type { Translate } from '../../lib/messages';
import { toDirection } from '../../lib/right-to-left';

/** The generated types know each key's form; here any key may come with anything it needs. */
const t = i18n.t as (key: string, ...rest: unknown[]) => string;

export const translate: Translate = (key, substitutions = [], count) =>
  count === undefined ? t(key, substitutions) : t(key, count, substitutions);

/**
 * Language and direction of the page follow the sentences, not the browser, which may have a language that Pith does not
 * have, and then says its own direction.
 */
export function setDocumentLanguage(): void {
  const language = translate('languageTag');
  document.documentElement.lang = language;
  document.documentElement.dir = toDirection(language);
}
