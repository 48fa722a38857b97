import { isStreamName } from '../../../../../lib/engine/stream/stream-name';
import { expect, test } from 'vitest';
import { createStreamPosition, recordEvent, toEventId } from '../../../../../lib/engine/stream/stream-position';

test('a new stream is followed from its first event', () => {
  const position = createStreamPosition();
  expect([recordEvent(position, 'a-B_9.1'), recordEvent(position, 'a-B_9.2')]).toEqual([true, true]);
  expect(toEventId(position)).toBe('a-B_9.2');
});

test.each([
  [['s.2']],
  [['s.1', 's.3']],
  [['s.1', 's.1']],
  [['s.1', 't.2']],
  [['s.1', undefined]],
  [['7']],
  [['s 1.1']],
])('a new stream whose event ids are %j is read but cannot be resumed', (ids) => {
  const position = createStreamPosition();
  for (const id of [...ids, 's.1', 's.2', 't.1']) expect(recordEvent(position, id)).toBe(true);
  expect(position.stream).toBe('');
});

test('a resumed stream skips events that were already read', () => {
  const position = { stream: 's', count: 2, isResumed: true };
  expect(['s.1', 's.2', 's.3', 's.3', 's.4'].map((id) => recordEvent(position, id))).toEqual([
    false,
    false,
    true,
    false,
    true,
  ]);
});

test.each(['s.4', 't.3', 's.x', undefined])('a resumed stream that continues with %j is rejected', (id) => {
  const position = { stream: 's', count: 2, isResumed: true };
  expect(() => recordEvent(position, id)).toThrow('cut-off');
  // Without the name, resuming is not tried again.
  expect(position.stream).toBe('');
});

test.each([
  ['5f0c-9_A', true],
  ['', false],
  ['a b', false],
  ['a\r\nx: y', false],
  ['a.1', false],
  ['a'.repeat(129), false],
])('the validity of the stream name %j is %s', (name, is) => {
  expect(isStreamName(name)).toBe(is);
});
