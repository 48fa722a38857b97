/** In words. Complete news flashes begin at about 60, so with less than this there is no text to summarize. */
export const FEW = 40;

const CJK = /[\u3040-\u30ff\u3400-\u9fff]/g;

/** Counts words; a Chinese or Japanese character counts a little more than half a word. */
export function countWords(text: string): number {
  const cjk = text.match(CJK)?.length ?? 0;
  return 0.6 * cjk + ((cjk > 0 ? text.replace(CJK, ' ') : text).match(/[\p{L}\p{N}]\S*/gu)?.length ?? 0);
}

export function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}

/** The text of an element on one line; beyond `maxChars`, only enough to show that there is more. */
export function shortText(element: Element, maxChars: number): string {
  const walker = element.ownerDocument.createTreeWalker(element, 4 /* NodeFilter.SHOW_TEXT */);
  let text = '';
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    text += node.nodeValue ?? '';
    if (text.length > 4 * maxChars || (text.length > maxChars && oneLine(text).length > maxChars)) break;
  }
  return oneLine(text);
}

/** Removes white space, because passages join cells and blocks differently from elements. */
export function squeeze(text: string): string {
  return text.replace(/[\s|]+/g, '');
}
