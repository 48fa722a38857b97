import fc from 'fast-check';
import { expect, test } from 'vitest';
import { buildVectors, lexRank, similarities } from '../../../../../lib/engine/on-device/lexrank';

const tokens = (text: string) => text.split(' ').filter((token) => token !== '');
const vectorsOf = (...sentences: string[]) => buildVectors(sentences.map(tokens));
const evenly = (size: number) => new Float64Array(size).fill(1);

/** LexRank as in the paper: explicit tf-idf, all similarities in one matrix, very many steps. */
function denseLexRank(sentences: string[][], teleport: number[], damping: number): number[] {
  const n = sentences.length;
  const count = (sentence: string[], term: string) => sentence.filter((token) => token === term).length;
  const vocabulary = [...new Set(sentences.flat())];
  const idf = vocabulary.map((term) => Math.log(n / sentences.filter((sentence) => sentence.includes(term)).length));
  const rows = sentences.map((sentence) => vocabulary.map((term, t) => count(sentence, term) * idf[t]!));
  const dot = (a: number[], b: number[]) => a.reduce((sum, x, i) => sum + x * b[i]!, 0);
  const cosine = (a: number[], b: number[]) => {
    const lengths = Math.sqrt(dot(a, a) * dot(b, b));
    return lengths === 0 ? 0 : dot(a, b) / lengths;
  };
  const total = teleport.reduce((sum, weight) => sum + weight, 0);
  const jump = teleport.map((weight) => weight / total);
  const steps = rows.map((from) => {
    const similar = rows.map((to) => cosine(from, to));
    const sum = similar.reduce((a, b) => a + b, 0);
    return similar.map((value, to) => (sum === 0 ? jump[to]! : (1 - damping) * (value / sum) + damping * jump[to]!));
  });
  let ranks = jump;
  for (let i = 0; i < 300; i++)
    ranks = ranks.map((_, to) =>
      dot(
        ranks,
        steps.map((row) => row[to]!),
      ),
    );
  return ranks;
}

test('the ranks equal those of LexRank on the explicit similarity matrix', () => {
  const sentence = fc.array(fc.constantFrom(...'abcdefgh'), { maxLength: 6 });
  const inputs = fc.array(fc.tuple(sentence, fc.integer({ min: 1, max: 9 })), { minLength: 1, maxLength: 8 });
  fc.assert(
    fc.property(inputs, fc.constantFrom(0.15, 0.5, 1), (weighted, damping) => {
      const sentences = weighted.map(([sentence]) => sentence);
      const teleport = weighted.map(([, weight]) => weight);
      const ranks = lexRank(buildVectors(sentences), Float64Array.from(teleport), damping);
      denseLexRank(sentences, teleport, damping).forEach((rank, i) => expect(ranks[i]).toBeCloseTo(rank, 4));
    }),
  );
});

test('the ranks add up to one, even with sentences unlike all others', () => {
  const ranks = lexRank(vectorsOf('a b', 'b c', '', 'x y z'), evenly(4), 0.15);
  expect(ranks.reduce((sum, rank) => sum + rank, 0)).toBeCloseTo(1, 6);
});

test('the sentence that shares words with the most others ranks highest', () => {
  const ranks = lexRank(
    vectorsOf('storm coast', 'coast roof village', 'storm coast roof', 'roof harbour', 'cat piano'),
    evenly(5),
    0.15,
  );
  expect(ranks.indexOf(Math.max(...ranks))).toBe(2);
});

test('a biased teleport raises the sentences that it favours', () => {
  const vectors = vectorsOf('a b', 'b c', 'c d', 'd a');
  const ranks = lexRank(vectors, Float64Array.of(1, 1, 5, 1), 0.15);
  expect(ranks.indexOf(Math.max(...ranks))).toBe(2);
});

test('a word that is in every sentence makes none of them similar', () => {
  const vectors = vectorsOf('the cat', 'the dog', 'the end');
  expect([...similarities(vectors, 0)]).toEqual([1, 0, 0]);
});

test('a rare word counts for more than a common one', () => {
  const toFirst = similarities(vectorsOf('rare common', 'rare x', 'common x', 'common y', 'common z'), 0);
  expect(toFirst[1]).toBeGreaterThan(toFirst[2]!);
});

test('similarity is the cosine of tf-idf vectors', () => {
  const toFirst = similarities(vectorsOf('a a b', 'a c', 'd'), 0);
  const [a, other] = [Math.log(3 / 2), Math.log(3)]; // in two of three sentences, in one
  const expected = (2 * a * a) / (Math.hypot(2 * a, other) * Math.hypot(a, other));
  expect(toFirst[1]).toBeCloseTo(expected, 10);
  expect(toFirst[2]).toBe(0);
});

test.each([[[]], [['']], [['a']], [['a', 'a', 'a']], [['', '']]])(
  'sentences that cannot be told apart get equal ranks: %j',
  (sentences) => {
    const ranks = lexRank(vectorsOf(...sentences), new Float64Array(sentences.length), 0.15);
    expect([...ranks]).toEqual(sentences.map(() => 1 / sentences.length));
  },
);
