import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createEventSplitter } from '../../../../relay/upstream/event-splitter.ts';

const STREAMS = new URL('../../../fixtures/streams/', import.meta.url);

function split(bytes: Uint8Array, cuts: readonly number[] = []): { blocks: string[]; rest: string | null } {
  const splitter = createEventSplitter();
  const at = [0, ...cuts.filter((cut) => cut < bytes.length), bytes.length].toSorted((a, b) => a - b);
  const blocks = at.slice(1).flatMap((to, index) => splitter.push(Buffer.from(bytes.slice(at[index], to))));
  const toText = (block: Buffer) => block.toString('latin1');
  const rest = splitter.end().map(toText).join('');
  return { blocks: blocks.map(toText), rest: rest || null };
}

const bytesOf = (text: string) => new TextEncoder().encode(text);
const latin = (text: string) => Buffer.from(text).toString('latin1');
const everyCut = (bytes: Uint8Array) => Array.from(bytes, (_, index) => index);

test.each([
  ['LF', '\n'],
  ['CRLF', '\r\n'],
  ['CR', '\r'],
])('a block of an event stream ends with its blank line, with lines that end in %s', (_, end) => {
  const blocks = [`data: ä${end}${end}`, `: comment${end}${end}`, `event: x${end}data:${end}data: 2${end}${end}`];
  const bytes = bytesOf(blocks.join(''));
  const expected = { blocks: blocks.map(latin), rest: null };
  expect(split(bytes)).toEqual(expected);
  expect(split(bytes, everyCut(bytes))).toEqual(expected);
});

test.each(readdirSync(STREAMS))(
  'the recorded stream %s is split without loss or addition, however it is cut',
  (name) => {
    const bytes = new Uint8Array(readFileSync(new URL(name, STREAMS)));
    const whole = split(bytes);
    const text = Buffer.from(bytes).toString('latin1');
    const joined = whole.blocks.join('') + (whole.rest ?? '');
    expect(joined.startsWith(text)).toBe(true);
    expect(joined.slice(text.length)).toMatch(/^[\r\n]*$/);
    for (const step of [1, 2, 3, 7, 64, 4096])
      expect(
        split(
          bytes,
          everyCut(bytes).filter((at) => at % step === 0),
        ),
      ).toEqual(whole);
  },
);

const CUTS = fc.array(fc.nat(200), { maxLength: 40 });

test('any bytes are split into the same blocks, wherever they are cut', () => {
  const part = fc.constantFrom('\n', '\r', '\r\n', '\n\n', '\r\n\r\n', 'data: ä', ':', '\uFEFF', 'x');
  fc.assert(
    fc.property(fc.array(part, { maxLength: 30 }), CUTS, (parts, cuts) => {
      const bytes = bytesOf(parts.join(''));
      expect(split(bytes, cuts)).toEqual(split(bytes));
      expect(split(bytes, everyCut(bytes))).toEqual(split(bytes));
    }),
    { numRuns: 2_000 },
  );
});

test('the blocks joined again are the bytes that arrived', () => {
  const line = fc.constantFrom('data: 1', 'data: 橋', ': ping', 'id', '', '');
  const stream = fc.tuple(fc.array(line, { maxLength: 20 }), fc.constantFrom('\n', '\r\n', '\r'), fc.boolean());
  fc.assert(
    fc.property(stream, CUTS, ([lines, end, hasMark], cuts) => {
      // The line in front ensures that there is a block: blank lines alone are none.
      const text = `${hasMark ? '\uFEFF' : ''}:${end}${lines.map((each) => each + end).join('')}:${end}${end}`;
      const { blocks, rest } = split(bytesOf(text), cuts);
      expect(blocks.join('')).toBe(latin(text));
      expect(rest).toBe(null);
      for (const block of blocks) expect(block).toMatch(/[^\r\n](\n\n|\r\n\r\n|\r\r)$/);
    }),
    { numRuns: 2_000 },
  );
});

test('a block is released whole as soon as a byte makes its end certain', () => {
  const splitter = createEventSplitter();
  expect(splitter.push(Buffer.from('data: 1\r\n'))).toEqual([]);
  expect(splitter.push(Buffer.from('\r'))).toEqual([Buffer.from('data: 1\r\n\r\n')]);
  expect(splitter.push(Buffer.from('\n'))).toEqual([]);
  expect(splitter.push(Buffer.from('data: 2\r\n\r\n'))).toEqual([Buffer.from('data: 2\r\n\r\n')]);
  expect(splitter.push(Buffer.from('data: 3\r\r'))).toEqual([Buffer.from('data: 3\r\r')]);
  expect(splitter.push(Buffer.from('\ndata: 4\n\n'))).toEqual([Buffer.from('\ndata: 4\n\n')]);
  expect(splitter.end()).toEqual([]);
});

test('blank lines and a byte order mark alone are not a block', () => {
  expect(split(bytesOf('\uFEFF\n\n\r\n\r'))).toEqual({ blocks: [], rest: null });
  expect(split(bytesOf('\uFEFF\n\ndata: 1\n\n\n\ndata: 2\n\n')).blocks).toEqual(
    ['\uFEFF\n\ndata: 1\n\n', '\n\ndata: 2\n\n'].map(latin),
  );
});

test.each([
  ['data: 1', 'data: 1\n\n'],
  ['data: 1\n', 'data: 1\n\n'],
  ['event: x\r\ndata: 1', 'event: x\r\ndata: 1\r\n\r\n'],
  ['event: x\r\ndata: 1\r\n', 'event: x\r\ndata: 1\r\n\r\n'],
  ['event: x\rdata: 1', 'event: x\rdata: 1\r\r'],
  ['data: 1\n\ndata: 2', 'data: 2\n\n'],
])('a last block without a blank line is completed: %j', (text, rest) => {
  expect(split(bytesOf(text)).rest).toBe(rest);
});

test('an endless line is refused, whether it arrives at once or in pieces', () => {
  const refused = expect.objectContaining({ code: 'upstream_not_openai' });
  expect(() => createEventSplitter(10).push(Buffer.from('data: 12345'))).toThrow(refused);
  expect(() => createEventSplitter(10).push(Buffer.from('data: 12345\n\n'))).toThrow(refused);
  const splitter = createEventSplitter(10);
  splitter.push(Buffer.from('data: '));
  expect(() => splitter.push(Buffer.from('12345'))).toThrow(refused);
  expect(createEventSplitter(10).push(Buffer.from('data: 12\n\ndata: 34\n\n'))).toHaveLength(2);
});

test('a line of megabytes in tiny slices is read in linear time', () => {
  const splitter = createEventSplitter();
  const slice = Buffer.from('x'.repeat(16));
  for (let count = 0; count < 500_000; count += 1) splitter.push(slice);
  const [block] = splitter.push(Buffer.from('\n\n'));
  expect(block).toHaveLength(8_000_002);
});

test('a block does not keep the buffer it was read into in memory', () => {
  const slab = Buffer.alloc(65_536, 'data: 1\n\n');
  const [block] = createEventSplitter().push(slab);
  expect(block?.buffer).not.toBe(slab.buffer);
  slab.fill(0);
  expect(block?.toString()).toBe('data: 1\n\n');
});

test.each(['\n', '\r\n', '\r'])('events that are separated by a single %j are split', (lineEnd) => {
  const lines = [
    ': hello',
    'data: {"a":1}',
    'data: null',
    'event: x',
    'data: {"b":"ü"}',
    'data: {"c":',
    'data: 3}',
    '',
    '',
    'data: {"d":4}',
    'data: [DONE]',
    '',
    '',
  ];
  const bytes = Buffer.from(lines.join(lineEnd));
  for (const sliceBytes of [1, 2, 3, 7, 64, 4_096]) {
    const splitter = createEventSplitter();
    const blocks: Buffer[] = [];
    for (let at = 0; at < bytes.length; at += sliceBytes)
      blocks.push(...splitter.push(bytes.subarray(at, at + sliceBytes)));
    const rest = splitter.end();
    expect(
      [...blocks, ...rest].map((block) =>
        block
          .toString()
          .split(/\r\n|\n|\r/)
          .filter(Boolean),
      ),
    ).toEqual([
      [': hello', 'data: {"a":1}'],
      ['data: null'],
      ['event: x', 'data: {"b":"ü"}'],
      ['data: {"c":', 'data: 3}'],
      ['data: {"d":4}'],
      ['data: [DONE]'],
    ]);
  }
});

test('an event without a blank line is released when its line ends, and a blank line that follows is not added to', () => {
  const splitter = createEventSplitter();
  const push = (text: string) => splitter.push(Buffer.from(text)).map(String);
  expect(push('data: {"a":')).toEqual([]);
  expect(push('1}\n')).toEqual(['data: {"a":1}\n\n']);
  expect(push('data: {"a":2}\n')).toEqual(['data: {"a":2}\n\n']);
  expect(push('\n')).toEqual([]);
  expect(push('data: {"a":3}\r\n')).toEqual(['data: {"a":3}\r\n\r\n']);
  expect(push('\r')).toEqual([]);
  expect(push('\n')).toEqual([]);
  expect(push(': comment\n\n')).toEqual([': comment\n\n']);
  expect(push('data: {"a":\n')).toEqual([]);
  expect(push('data: 4}\n')).toEqual([]);
  expect(push('\n')).toEqual(['data: {"a":\ndata: 4}\n\n']);
  expect(push('data: [{"error":"Busy"}]\n')).toEqual(['data: [{"error":"Busy"}]\n\n']);
  expect(push('data: [DONE]\n')).toEqual(['data: [DONE]\n\n']);
  expect(splitter.end()).toEqual([]);
});

test('events are split into the same blocks wherever they are cut, with blank lines and without', () => {
  const line = fc.constantFrom(
    'data: {"a":1}',
    'data: {}',
    'data: [DONE]',
    'data: {"a":',
    'data: 2}',
    ': ping',
    'event: x',
    '',
  );
  fc.assert(
    fc.property(fc.array(line, { maxLength: 20 }), fc.constantFrom('\n', '\r\n'), CUTS, (lines, end, cuts) => {
      const bytes = bytesOf(lines.map((each) => each + end).join(''));
      const toEvents = ({ blocks, rest }: ReturnType<typeof split>) =>
        [...blocks, rest ?? ''].flatMap((block) => block.match(/data: .*/g)?.join('|') ?? []);
      expect(toEvents(split(bytes, cuts))).toEqual(toEvents(split(bytes)));
      expect(toEvents(split(bytes, everyCut(bytes)))).toEqual(toEvents(split(bytes)));
    }),
    { numRuns: 2_000 },
  );
});
