/** The languages most read on the web; a model writes many more, and "same as the page" covers them. */
const TAGS = [
  'ar',
  'zh-Hans',
  'zh-Hant',
  'nl',
  'en',
  'fr',
  'de',
  'hi',
  'id',
  'it',
  'ja',
  'ko',
  'pl',
  'pt',
  'ru',
  'es',
  'th',
  'tr',
  'uk',
  'vi',
];

/** Pairs of a tag and the language's name in `displayLanguage`, sorted by name. */
export function listLanguages(displayLanguage: string): (readonly [tag: string, name: string])[] {
  const names = new Intl.DisplayNames(displayLanguage, { type: 'language' });
  return TAGS.map((tag) => [tag, names.of(tag) ?? tag] as const).sort((a, b) =>
    a[1].localeCompare(b[1], displayLanguage),
  );
}
