const LF = 10;
const CR = 13;
const ID = Buffer.from('id');
const LF_ID = Buffer.from('\nid');
const CR_ID = Buffer.from('\rid');
const MARK = Buffer.from('\uFEFF');
/** What replaces the upstream's key. */
export const REDACTED = '[redacted]';
const REDACTED_BYTES = Buffer.from(REDACTED);
/** A shorter key is a placeholder for a server that needs none, and may be a word of the text. */
export const MIN_KEY_CHARS = 8;

/**
 * The block with the line `id: <id>` after its last line, instead of the upstream's own id and a byte order mark. All
 * other bytes are unchanged. Some clients split on blank lines and expect each block to begin with `data: `.
 */
export function withId(block: Buffer, id: string): Buffer {
  const from = block[0] === MARK[0] && block.indexOf(MARK) === 0 ? MARK.length : 0;
  let first = from;
  while (block[first] === LF || block[first] === CR) first += 1;
  const lineEnd = block.at(-1) === CR ? '\r' : block.at(-2) === CR ? '\r\n' : '\n';
  const lines = block.subarray(first);
  const kept = hasId(lines) ? Buffer.concat(withoutIds(lines)) : lines;
  const blank = first - from;
  const idLine = `id: ${id}${lineEnd}`;
  const numbered = Buffer.allocUnsafe(blank + kept.length + idLine.length);
  block.copy(numbered, 0, from, first);
  const last = kept.length - lineEnd.length;
  kept.copy(numbered, blank, 0, last);
  numbered.write(idLine, blank + last, 'latin1');
  kept.copy(numbered, blank + last + idLine.length, last);
  return numbered;
}

function hasId(lines: Buffer): boolean {
  return (lines[0] === ID[0] && lines[1] === ID[1]) || lines.includes(LF_ID) || lines.includes(CR_ID);
}

function withoutIds(lines: Buffer): Buffer[] {
  const kept: Buffer[] = [];
  for (let start = 0; start < lines.length;) {
    let end = start;
    while (end < lines.length && lines[end] !== LF && lines[end] !== CR) end += 1;
    const isId = /^id(:|$)/.test(lines.toString('latin1', start, Math.min(end, start + 3)));
    end += lines[end] === CR && lines[end + 1] === LF ? 2 : 1;
    if (!isId) kept.push(lines.subarray(start, end));
    start = end;
  }
  return kept;
}

/** The block without the upstream's key, where the key stands as it is. */
export function redactKey(block: Buffer, key: string): Buffer {
  return toWritings(key).reduce(replaceAll, block);
}

/** The text without the upstream's key. */
export function redactText(text: string, key: string): string {
  return key.length < MIN_KEY_CHARS ? text : text.replaceAll(key, REDACTED);
}

/** The same for every chunk of a stream. */
let known: { key: string; writings: readonly string[] } = { key: '', writings: [] };

/** The key as plain text and as JSON, also with the escapes of PHP. */
function toWritings(key: string): readonly string[] {
  if (key === known.key) return known.writings;
  const json = JSON.stringify(key).slice(1, -1);
  const writings = key.length < MIN_KEY_CHARS ? [] : [...new Set([key, json, json.replaceAll('/', '\\/')])];
  known = { key, writings };
  return writings;
}

function replaceAll(block: Buffer, key: string): Buffer {
  if (!block.includes(key)) return block;
  const parts: Buffer[] = [];
  let start = 0;
  for (let at = block.indexOf(key); at >= 0; at = block.indexOf(key, start)) {
    parts.push(block.subarray(start, at), REDACTED_BYTES);
    start = at + Buffer.byteLength(key);
  }
  return Buffer.concat([...parts, block.subarray(start)]);
}
