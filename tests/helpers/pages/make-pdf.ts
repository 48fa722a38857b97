/** Text at a place on a page, in points from the bottom left; fonts are named as PDF names them. */
export type PdfText = {
  text: string;
  x: number;
  y: number;
  size?: number;
  font?: keyof typeof FONTS;
  /** The rotation in degrees, counterclockwise. */
  turned?: number;
};

/**
 * Fonts that every PDF viewer has, so none is embedded. `Song`: Chinese, in an encoding that can be read only with a
 * table of Adobe's.
 */
const FONTS = {
  Helvetica: '<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>',
  Bold: '<</Type/Font/Subtype/Type1/BaseFont/Helvetica-Bold/Encoding/WinAnsiEncoding>>',
  Courier: '<</Type/Font/Subtype/Type1/BaseFont/Courier/Encoding/WinAnsiEncoding>>',
  Song:
    '<</Type/Font/Subtype/Type0/BaseFont/STSong-Light/Encoding/UniGB-UCS2-H/DescendantFonts[' +
    '<</Type/Font/Subtype/CIDFontType0/BaseFont/STSong-Light/CIDSystemInfo<</Registry(Adobe)/Ordering(GB1)/Supplement 2>>/DW 1000' +
    '/FontDescriptor<</Type/FontDescriptor/FontName/STSong-Light/Flags 6/FontBBox[-25 -254 1000 880]/ItalicAngle 0/Ascent 880/Descent -120/CapHeight 880/StemV 93>>>>]>>',
} as const;

/** A grey image as large as a page. */
const PICTURE = 'q 595 0 0 842 0 0 cm /P Do Q\n';

/**
 * A PDF file. A page is given by its texts, or by its operators; `'picture'` is a page without text, as from a scanner.
 * The image is the object `P`, and `Clear` a graphics state without opacity.
 */
export function makePdf(
  pages: readonly (readonly PdfText[] | { operators: string } | 'picture')[],
  facts: Record<string, string> = {},
): Buffer {
  const names = Object.keys(FONTS) as (keyof typeof FONTS)[];
  const resources = `/Font<<${names.map((name, at) => `/${name} ${4 + at} 0 R`).join('')}>>/XObject<</P ${4 + names.length} 0 R>>/ExtGState<</Clear<</ca 0>>>>`;
  const first = 5 + names.length;
  const objects = [
    '<</Type/Catalog/Pages 2 0 R>>',
    `<</Type/Pages/Count ${pages.length}/Kids[${pages.map((_, at) => `${first + 2 * at} 0 R`).join(' ')}]>>`,
    `<<${Object.entries(facts)
      .map(([name, value]) => `/${name}(${value})`)
      .join('')}>>`,
    ...Object.values(FONTS),
    stream('/Type/XObject/Subtype/Image/Width 1/Height 1/ColorSpace/DeviceGray/BitsPerComponent 8', '\x80'),
    ...pages.flatMap((page, at) => [
      `<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<<${resources}>>/Contents ${first + 2 * at + 1} 0 R>>`,
      stream('', toContent(page)),
    ]),
  ];
  let file = '%PDF-1.7\n';
  const offsets = objects.map((object, at) => {
    const offset = file.length;
    file += `${at + 1} 0 obj\n${object}\nendobj\n`;
    return offset;
  });
  const table = offsets.map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`).join('');
  const trailer = `trailer\n<</Size ${objects.length + 1}/Root 1 0 R/Info 3 0 R>>\nstartxref\n${file.length}\n%%EOF\n`;
  return Buffer.from(`${file}xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${table}${trailer}`, 'latin1');
}

/** The lines of a column, from the top. Each text is a whole line. */
export function column(lines: readonly string[], x: number, y: number, size = 10, font?: PdfText['font']): PdfText[] {
  return lines.map((text, at) => ({ text, x, y: y - at * size * 1.2, size, ...(font && { font }) }));
}

function toContent(page: readonly PdfText[] | { operators: string } | 'picture'): string {
  if (page === 'picture') return PICTURE;
  return 'operators' in page ? page.operators : page.map(toOperators).join('');
}

function stream(dictionary: string, content: string): string {
  return `<<${dictionary}/Length ${content.length}>>stream\n${content}\nendstream`;
}

function toOperators({ text, x, y, size = 10, font = 'Helvetica', turned = 0 }: PdfText): string {
  const [cos, sin] = [Math.cos((turned * Math.PI) / 180), Math.sin((turned * Math.PI) / 180)];
  const string =
    font === 'Song'
      ? `<${[...text].map((letter) => letter.charCodeAt(0).toString(16).padStart(4, '0')).join('')}>`
      : `(${text.replace(/[\\()]/g, '\\$&')})`;
  return `BT /${font} ${size} Tf ${cos} ${sin} ${-sin} ${cos} ${x} ${y} Tm ${string} Tj ET\n`;
}
