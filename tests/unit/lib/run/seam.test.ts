import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createSeam } from '../../../../lib/run/seam';

/** The whole summary after a continuation that arrives in pieces of `size` characters. */
function continueWith(prefix: string, continuation: string, size = 3): { summary: string; restarted: boolean } {
  const seam = createSeam(prefix);
  let [text, restarted] = ['', false];
  const add = (joined: { text: string; restarted: boolean }) => {
    restarted ||= joined.restarted;
    text = joined.restarted ? joined.text : text + joined.text;
  };
  for (let at = 0; at < continuation.length; at += size) add(seam.push(continuation.slice(at, at + size)));
  add(seam.flush());
  return { summary: restarted ? text : prefix + text, restarted };
}

const TEXT = `## The bridge

- The council **closed** the old bridge, and the old mill beside it.
- Engineers found cracks in three of its piers: "three", they said, "of five".
- 议会关闭了旧桥，因为桥墩出现裂缝。
- Work begins in March, and the old bridge opens again in two years.`;

test.each([
  ['continues where it stopped', 'The old', ' bridge is closed.', 'The old bridge is closed.'],
  ['repeats the last word', 'The old', 'old bridge', 'The old bridge'],
  ['repeats a half-written word', 'The old bri', 'bridge is', 'The old bridge is'],
  ['repeats the last line', 'One.\n\n- The old bri', '- The old bridge', 'One.\n\n- The old bridge'],
  ['repeats only the mark of the list', 'One.\n- ', '- Two', 'One.\n- Two'],
  ['begins with white space before the repetition', 'The old', '\n\nold bridge', 'The old bridge'],
  ['repeats everything', 'The old', 'The old bridge', 'The old bridge'],
  ['does not repeat, though its first letters are the last ones', 'They agre', 'ed to it', 'They agreed to it'],
  ['does not repeat, though it begins with a dash', 'well', '-known', 'well-known'],
  ['repeats Chinese without spaces', '议会关闭了旧桥', '旧桥，因为', '议会关闭了旧桥，因为'],
  ['repeats a year', 'It opened in 2019', '2019, they said', 'It opened in 2019, they said'],
  ['repeats the last line with another line end', 'In March.\n\n', 'In March.\n- Then', 'In March.\n\n- Then'],
  ['repeats the last line with more line ends', 'In March.\n', 'In March.\n\nThen', 'In March.\n\nThen'],
  ['repeats the last word without its space', 'The old ', 'old\n\nbridge', 'The old \n\nbridge'],
  ['continues with a group of digits', '10 000', '000 people', '10 000000 people'],
  ['continues with a number', '10 000', ' 000 people', '10 000 000 people'],
  ['continues with equal cells', '| 1 |', ' 1 | 1 |', '| 1 | 1 | 1 |'],
  ['begins the next paragraph', 'One.\n', '\nTwo.', 'One.\n\nTwo.'],
  ['says nothing', 'The old', '', 'The old'],
  ['says only what was there', 'The old', 'old', 'The old'],
])('a continuation is joined to the text before it, from a model that %s', (_name, prefix, continuation, summary) => {
  for (const size of [1, 2, 7, 100])
    expect(continueWith(prefix, continuation, size)).toEqual({ summary, restarted: false });
});

test('a model that starts over instead of continuing is recognised', () => {
  const prefix = TEXT.slice(0, 120);
  const again = `${TEXT.slice(0, 60)} and so on.`;
  expect(continueWith(prefix, again)).toEqual({ summary: again, restarted: true });
});

describe('whatever overlap the model repeats', () => {
  const words = TEXT.split(/(?<= )/);
  const cut = fc
    .nat(words.length - 1)
    .chain((end) => fc.tuple(fc.constant(end), fc.nat(end), fc.integer({ min: 1, max: 30 })));

  test('a continuation doubles and loses nothing, whatever overlap the model repeats', () => {
    fc.assert(
      fc.property(cut, ([end, from, size]) => {
        const prefix = words.slice(0, end).join('');
        expect(continueWith(prefix, words.slice(from).join(''), size).summary).toBe(TEXT);
      }),
      { numRuns: 1_000 },
    );
  });

  test('a continuation doubles and loses nothing when the model changes line ends', () => {
    const lines = TEXT.split('\n');
    const flat = (text: string) => text.replace(/\s+/g, ' ');
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: lines.length - 1 }),
        fc.nat(),
        fc.constantFrom('', ' ', '\n', '\n\n'),
        fc.integer({ min: 1, max: 30 }),
        (end, from, gap, size) => {
          const prefix = lines.slice(0, end).join('\n').trimEnd() + gap;
          const again = lines.slice(from % end).join('\n');
          expect(flat(continueWith(prefix, again, size).summary)).toBe(flat(TEXT));
        },
      ),
      { numRuns: 1_000 },
    );
  });

  test('a continuation doubles and loses nothing when the model repeats a word that was cut', () => {
    fc.assert(
      fc.property(cut, fc.nat(12), ([end, from, size], more) => {
        // A mark alone is no word: that it comes twice can be seen, and that it is missing could not.
        const [part = ''] = /^.*\p{L}/u.exec((words[end] ?? '').slice(0, more)) ?? [];
        const prefix = words.slice(0, end).join('') + part;
        expect(continueWith(prefix, words.slice(Math.min(from, end)).join(''), size).summary).toBe(TEXT);
      }),
      { numRuns: 1_000 },
    );
  });
});

test('a continuation that does not overlap is added unchanged', () => {
  fc.assert(
    fc.property(
      fc.stringMatching(/^[a-m ]{0,60}$/),
      fc.stringMatching(/^[n-z]{1,40}$/),
      fc.integer({ min: 1, max: 9 }),
      (prefix, text, size) => {
        expect(continueWith(prefix, text, size).summary).toBe(prefix + text);
      },
    ),
  );
});
