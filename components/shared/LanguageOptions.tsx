import { useTranslate } from './translate';

/** Tags of languages and their names in the browser's language. */
export type Languages = readonly (readonly [tag: string, name: string])[];

type LanguageOptionsProps = {
  languages: Languages;
  chosen: string;
  /** The language of the page in front; '' when it is not known. */
  pageLanguage?: string;
};

/**
 * The languages that a select offers. `chosen` may be one that is not listed: from a file, or set by an organisation.
 */
export function LanguageOptions({ languages, chosen, pageLanguage = '' }: LanguageOptionsProps) {
  const t = useTranslate();
  const isListed = chosen === 'page' || chosen === 'browser' || languages.some(([tag]) => tag === chosen);
  return (
    <>
      <option value="page">
        {pageLanguage === ''
          ? t('languageOfPage')
          : t('languageOfThisPage', [nameLanguage(pageLanguage, t('languageTag'))])}
      </option>
      <option value="browser">{t('languageOfBrowser')}</option>
      {languages.map(([tag, name]) => (
        <option value={tag}>{name}</option>
      ))}
      {!isListed && <option value={chosen}>{nameLanguage(chosen, t('languageTag'))}</option>}
    </>
  );
}

/** The name of a language in `displayLanguage`; the tag itself where it is malformed or has no name. */
export function nameLanguage(tag: string, displayLanguage: string): string {
  try {
    return new Intl.DisplayNames(displayLanguage, { type: 'language' }).of(tag) ?? tag;
  } catch {
    // A malformed tag throws. It is still what was chosen, so it is shown as it is.
    return tag;
  }
}
