import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { createTurns } from '../../../../relay/base/turns';
import { readInTurns } from '../../../../relay/exchange/read-in-turns';

const LARGE = 20_000;

function read(stream: PassThrough, nextTurn = createTurns()) {
  const sizes: number[] = [];
  const { promise: ended, resolve } = Promise.withResolvers<void>();
  const reading = readInTurns(stream, nextTurn, {
    onSlice: (slice) => sizes.push(slice.length),
    onEnd: resolve,
  });
  return { sizes, ended, reading };
}

test('slices keep their order, however large they are', async () => {
  const stream = new PassThrough({ highWaterMark: 1_000_000 });
  const { sizes, ended } = read(stream);
  const written = [1, LARGE, 2, 3, LARGE + 1, LARGE + 2, 4];
  for (const size of written) stream.write(Buffer.alloc(size));
  stream.end();
  await ended;
  expect(sizes).toEqual(written);
});

test('a large slice waits for its turn, and a small one does not', () => {
  const stream = new PassThrough({ highWaterMark: 1_000_000 });
  const { sizes } = read(stream, () => new Promise(() => undefined));
  stream.emit('data', Buffer.alloc(1));
  stream.emit('data', Buffer.alloc(LARGE));
  expect(sizes).toEqual([1]);
});

test('a slice that waits is read before the end', () => {
  const stream = new PassThrough({ highWaterMark: 1_000_000 });
  const { sizes } = read(stream, () => new Promise(() => undefined));
  stream.emit('data', Buffer.alloc(LARGE));
  stream.emit('close');
  expect(sizes).toEqual([LARGE]);
});

test('a stream that is paused while a slice waits stays paused after its turn', async () => {
  const stream = new PassThrough({ highWaterMark: 1_000_000 });
  const { promise: turn, resolve } = Promise.withResolvers<void>();
  const { sizes, reading, ended } = read(stream, () => turn);
  stream.write(Buffer.alloc(LARGE));
  await new Promise((next) => setImmediate(next));
  reading.pause();
  resolve();
  await new Promise((next) => setImmediate(next));
  expect([sizes, stream.isPaused()]).toEqual([[LARGE], true]);
  stream.end(Buffer.alloc(1));
  reading.resume();
  await ended;
  expect(sizes).toEqual([LARGE, 1]);
});
