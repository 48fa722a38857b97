/** A table as pdfjs publishes it. Values of `glyphs` are numbers of glyphs; those of `texts` are UTF-16 in hex. */
export type BinaryCMap = {
  isVertical: boolean;
  /** The table of which this one is a change; '' for none. */
  use: string;
  space: [bytes: number, from: number, to: number][];
  glyphs: Map<number, number>;
  texts: Map<number, string>;
};

/** Reads pdfjs' binary format, see `BinaryCMapReader` there. */
export function readBinaryCMap(bytes: Uint8Array): BinaryCMap {
  let at = 1;
  const map: BinaryCMap = {
    isVertical: (bytes[0]! & 1) === 1,
    use: '',
    space: [],
    glyphs: new Map(),
    texts: new Map(),
  };
  const readBig = () => {
    let number = 0n;
    let byte: number;
    do {
      byte = bytes[at++]!;
      number = number * 128n + BigInt(byte & 127);
    } while (byte > 127);
    return number;
  };
  const readNumber = () => {
    let number = 0;
    let byte: number;
    do {
      byte = bytes[at++]!;
      number = number * 128 + (byte & 127);
    } while (byte > 127);
    return number;
  };
  const readSigned = () => {
    const number = readNumber();
    return number % 2 === 1 ? -(number + 1) / 2 : number / 2;
  };
  const readBigSigned = () => {
    const number = readBig();
    return number & 1n ? -(number / 2n) - 1n : number / 2n;
  };
  const readHex = (size: number) => {
    let number = 0n;
    for (let count = 0; count < size; count += 1) number = number * 256n + BigInt(bytes[at++]!);
    return number;
  };
  const readText = () => String.fromCharCode(...Array.from({ length: readNumber() }, readNumber));
  while (at < bytes.length) {
    const head = bytes[at++]!;
    const type = head >> 5;
    if (type === 7) {
      const text = readText();
      if ((head & 31) === 1) map.use = text;
      continue;
    }
    const [isSequence, size] = [(head & 16) !== 0, (head & 15) + 1];
    const count = readNumber();
    const hexOf = (text: bigint) => (text & ((1n << BigInt(8 * size)) - 1n)).toString(16).padStart(2 * size, '0');
    let [code, end, value, text] = [0, -1, 0, 0n];
    for (let index = 0; index < count; index += 1) {
      const isFirst = index === 0;
      const isOfTexts = type === 4 || type === 5;
      if (isFirst) code = Number(readHex(isOfTexts ? 2 : size));
      else code = end + 1 + (isSequence ? 0 : readNumber());
      end = code + (type === 2 || type === 4 ? 0 : readNumber());
      if (type === 0) map.space.push([size, code, end]);
      else if (type === 1) readNumber();
      else if (isOfTexts) {
        text = isFirst || type === 5 ? readHex(size) : text + 1n + readBigSigned();
        for (let each = code; each <= end; each += 1) map.texts.set(each, hexOf(text + BigInt(each - code)));
      } else {
        value = isFirst || type === 3 ? readNumber() : value + 1 + readSigned();
        for (let each = code; each <= end; each += 1) map.glyphs.set(each, value + each - code);
      }
    }
  }
  return map;
}
