/** The first sentence, without its full stop, and the rest. */
export function splitSentence(text: string, languageTag: string): { title: string; why: string } {
  const [first] = new Intl.Segmenter(languageTag, { granularity: 'sentence' }).segment(text);
  const title = first?.segment ?? '';
  return { title: title.trim().replace(/[.。]$/, ''), why: text.slice(title.length).trim() };
}
