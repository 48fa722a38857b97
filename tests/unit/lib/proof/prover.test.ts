import { expect, test } from 'vitest';
import { createProver } from '../../../../lib/proof/prover';
import { toVerdict } from '../../../../lib/proof/verdict';

const { signal } = new AbortController();
const PAGE = {
  passages: [
    'The harbour bridge was closed on Tuesday after engineers found 48 cracks in its bearings.',
    'Shops in Mill Street fear that they will lose customers during the repairs.',
    'A free shuttle bus will run every ten minutes between the station and the market.',
  ],
  language: 'en',
  beside: ['Bridge closed'],
};
const SUMMARY =
  '- Engineers found 48 cracks in the bearings of the bridge, which was closed.\n' +
  '- A free shuttle bus runs every 15 minutes to the market.\n' +
  '- Volcanoes erupted.\n';

test('statements are placed and checked, and the verdict counts what was found', async () => {
  const prover = await createProver(PAGE, 'en', signal);
  const proven = prover.prove(SUMMARY, [], true);
  expect(proven.map(({ place }) => place)).toEqual([0, 2, null]);
  expect(proven.map(({ findings }) => findings.map(({ severity }) => severity))).toEqual([[], ['absent'], []]);
  expect(toVerdict(proven)).toEqual({
    statements: 3,
    placed: 2,
    toCheck: 0,
    absent: { number: 1, name: 0, quotation: 0 },
  });
});

test('a sentence of the page, word for word, is placed however short it is', async () => {
  const page = { ...PAGE, passages: [...PAGE.passages, 'It rains.'] };
  const prover = await createProver(page, 'en', signal);
  expect(prover.prove('It rains.', [], true)[0]?.place).toBe(3);
});

test('as the text grows, statements that are finished keep their result, and the same text gives the same result', async () => {
  const growing = await createProver(PAGE, 'en', signal);
  let last = growing.prove('', [], false);
  for (let end = 1; end <= SUMMARY.length; end++) {
    const next = growing.prove(SUMMARY.slice(0, end), [], false);
    for (const [i, statement] of last.entries()) expect(next[i]).toBe(statement);
    last = next;
  }
  const whole = await createProver(PAGE, 'en', signal);
  expect(growing.prove(SUMMARY, [], true)).toEqual(whole.prove(SUMMARY, [], true));
});

test('hints count for the statement that they stand behind', async () => {
  const passages = ['Rain fell on Monday.', 'It was dry.', 'Rain fell on Monday.'];
  const prover = await createProver({ ...PAGE, passages }, 'en', signal);
  const text = 'There was rain on Monday. It had been dry.';
  const [first] = prover.prove(text, [{ at: 25, passages: [3] }], true);
  expect(first?.place).toBe(2);
});

test('a hint that arrives after its statement was placed still counts', async () => {
  const passages = ['Rain fell on Monday.', 'It was dry.', 'Rain fell on Monday.'];
  const prover = await createProver({ ...PAGE, passages }, 'en', signal);
  const text = 'There was rain on Monday.\n';
  expect(prover.prove(text, [], false)[0]?.place).toBeNull();
  expect(prover.prove(text, [{ at: 25, passages: [3] }], false)[0]?.place).toBe(2);
});

test('a hint at a passage that says something else does not move a statement that is clearly placed', async () => {
  const prover = await createProver(PAGE, 'en', signal);
  for (const passages of [[2], [3], [9_999], []])
    expect(prover.prove(SUMMARY, [{ at: 75, passages }], true).map(({ place }) => place)).toEqual([0, 2, null]);
});

test.each([
  ['de', 'en'],
  ['de', 'de'],
  ['en', 'de'],
  ['', ''],
  ['fi', 'fil'],
])('names are not checked in a text in "%s" about a page in "%s"', async (language, ofPage) => {
  const prover = await createProver({ ...PAGE, language: ofPage }, language, signal);
  expect(prover.prove('The bridge leads to Millbrook.', [], true)[0]?.findings).toEqual([]);
});

test('nothing is compared with a page that was left while it was indexed', async () => {
  const long = { ...PAGE, passages: Array.from({ length: 400 }, (_, i) => `Passage ${i} of the harbour. `.repeat(20)) };
  const controller = new AbortController();
  const prover = createProver(long, 'en', controller.signal);
  controller.abort(new Error('left'));
  await expect(prover).rejects.toThrow('left');
});
