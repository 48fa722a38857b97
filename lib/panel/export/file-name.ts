/** Short enough for every file system, including encrypted ones, with room for what a browser adds. */
const MAX_BYTES = 120;

/** Names that Windows reserves for devices, whatever the extension. */
const RESERVED = /^(?:con|prn|aux|nul|conin\$|conout\$|com[\d¹²³]|lpt[\d¹²³])(?= *(?:\.|$))/i;

/**
 * A file name made from `title`, without an extension, that Windows, macOS and Linux accept; `fallback` when nothing is
 * left of the title.
 */
export function toFileName(title: string, fallback: string): string {
  const text = title
    .normalize('NFC')
    .toWellFormed()
    // The joiners within emoji and Persian words are the only invisible characters that belong there.
    .replace(/(?![\u200c\u200d])[\p{C}\p{Z}\s\\/:*?"<>|\ufffd]+/gu, ' ');
  const name = trim(cutBytes(text));
  return name === '' ? fallback : name.replace(RESERVED, '$&_');
}

/** Removes what would hide the file, look like an option, or be dropped at the end. */
function trim(name: string): string {
  return name.replace(/^[\s.~-]+|[\s.]+$/g, '');
}

/** The first whole characters, as many as fit. */
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
