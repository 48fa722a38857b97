/** A block of an event stream: an event with its text, or a comment. `at` is `performance.now()` of its last byte. */
export type Frame = { at: number; id: string | null; text: string | null; comment: string | null };

/** Splits slices cut anywhere into blocks. Bytes become text only when their line is whole. */
export function createFrameSplitter(onFrame: (frame: Frame) => void): (slice: Buffer) => void {
  let pending: Buffer[] = [];
  let id: string | null = null;
  let texts: string[] = [];

  const readLine = (line: string) => {
    const at = performance.now();
    if (line === '') {
      if (texts.length > 0) onFrame({ at, id, text: texts.join('\n'), comment: null });
      id = null;
      texts = [];
      return;
    }
    const [, name, value = ''] = /^([^:]*):? ?([^]*)$/.exec(line) ?? [];
    if (name === '') onFrame({ at, id: null, text: null, comment: value });
    else if (name === 'id') id = value;
    else if (name === 'data') texts.push(value);
  };

  return (slice) => {
    let start = 0;
    for (let end = slice.indexOf(10); end !== -1; end = slice.indexOf(10, start)) {
      const line = Buffer.concat([...pending, slice.subarray(start, end)]).toString();
      pending = [];
      start = end + 1;
      readLine(line.endsWith('\r') ? line.slice(0, -1) : line);
    }
    if (start < slice.length) pending.push(slice.subarray(start));
  };
}
