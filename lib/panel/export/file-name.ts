/** Names stay short enough for every file system, encrypted ones too, with room for what a browser adds. */
const MAX_BYTES = 120;

/** What Windows keeps for its devices, whatever the ending. */
const RESERVED = /^(?:con|prn|aux|nul|conin\$|conout\$|com[\d¹²³]|lpt[\d¹²³])(?= *(?:\.|$))/i;

/** A file's name made of `title`, without an ending, that Windows, macOS and Linux take; `fallback` when nothing is left. */
export function toFileName(title: string, fallback: string): string {
  const text = title
    .normalize('NFC')
    .toWellFormed()
    // The joiners within emoji and Persian words are the only unseen characters that are meant to be there.
    .replace(/(?![\u200c\u200d])[\p{C}\p{Z}\s\\/:*?"<>|\ufffd]+/gu, ' ');
  const name = trim(cutBytes(text));
  return name === '' ? fallback : name.replace(RESERVED, '$&_');
}

/** Without what hides a file, reads as an option, or is dropped at its end. */
function trim(name: string): string {
  return name.replace(/^[\s.~-]+|[\s.]+$/g, '');
}

/** As many whole characters as fit. */
function cutBytes(text: string): string {
  const encoder = new TextEncoder();
  let bytes = 0;
  let name = '';
  for (const { segment } of new Intl.Segmenter(undefined, { granularity: 'grapheme' }).segment(text)) {
    bytes += encoder.encode(segment).length;
    if (bytes > MAX_BYTES) break;
    name += segment;
  }
  return name;
}
