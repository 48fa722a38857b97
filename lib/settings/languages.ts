/** Languages that today's models write well. Readers can ask for others in a prompt of their own. */
const TAGS =
  'af am ar az be bg bn bs ca cs cy da de el en es et eu fa fi fil fr ga gl gu he hi hr hu hy id is it ja ka kk km kn ko lo lt lv mk ml mn mr ms my nb ne nl pa pl pt pt-BR ro ru si sk sl sq sr sv sw ta te th tr uk ur uz vi zh-Hans zh-Hant zu'.split(
    ' ',
  );

/** Pairs of a tag and the language's name in `displayLanguage`, sorted by name. */
export function listLanguages(displayLanguage: string): (readonly [tag: string, name: string])[] {
  const names = new Intl.DisplayNames(displayLanguage, { type: 'language' });
  const { compare } = new Intl.Collator(displayLanguage);
  return TAGS.map((tag) => [tag, names.of(tag) ?? tag] as const).sort((a, b) => compare(a[1], b[1]));
}
