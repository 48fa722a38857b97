/** Digits of any script as ASCII, one for one, so that offsets stay: ٣ → 3, ３ → 3. */
export function toAsciiDigits(text: string): string {
  return text.replace(/(?![0-9])\p{Nd}/gu, (digit) => {
    const code = digit.codePointAt(0)!;
    // The digits of a script stand in a row that begins at a zero.
    let zero = code;
    while (code - zero < 9 && /\p{Nd}/u.test(String.fromCodePoint(zero - 1))) zero -= 1;
    const ascii = String(code - zero);
    return ascii.padStart(digit.length, '0');
  });
}

/** White space that groups digits: 12 000. */
const SPACES = String.raw`[ \u00A0\u2009\u202F]`;

/** A number in digits, with the separators of any language. */
export const NUMERAL = String.raw`\d{1,3}(?:${SPACES}\d{3})+(?:[.,]\d+)?(?![\d.,])|\d+(?:[.,'’٬٫]\d+)*`;

/**
 * What a number in digits may mean: more than one value where languages differ, as in `1,234`. Empty when it is no
 * number, such as a version `1.2.3`.
 */
export function toValues(numeral: string): number[] {
  const text = numeral.replace(/\s/g, '').replace(/['’٬]/g, ',').replace(/٫/g, '.');
  const separators = text.match(/[.,]/g) ?? [];
  if (separators.length === 0) return [Number(text)];
  const last = separators.at(-1)!;
  const [whole, fraction] = splitAt(text, text.lastIndexOf(last));
  const isGrouped = /^\d{1,3}([.,]\d{2,3})*([.,]\d{3})$/.test(text);
  const asDecimal = Number(`${whole.replace(/[.,]/g, '')}.${fraction}`);
  const asWhole = Number(text.replace(/[.,]/g, ''));
  if (new Set(separators).size === 2) return text.indexOf(last) === text.lastIndexOf(last) ? [asDecimal] : [];
  if (separators.length > 1) return isGrouped ? [asWhole] : [];
  return isGrouped && !whole.startsWith('0') ? [asWhole, asDecimal] : [asDecimal];
}

function splitAt(text: string, at: number): [string, string] {
  return [text.slice(0, at), text.slice(at + 1)];
}
