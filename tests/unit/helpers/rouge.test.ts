import { expect, test } from 'vitest';
import { rouge } from '../../helpers/rouge';

// Lin 2004, section 3.1: S2 and S3 share as many bigrams with S1, but S2 keeps its order.
const REFERENCE = 'police killed the gunman';

test.each([
  ['the same words', 'police killed the gunman', 1, 1, 1],
  ['police kill the gunman', 'police kill the gunman', 3 / 4, 1 / 3, 3 / 4],
  ['the gunman kill police', 'the gunman kill police', 3 / 4, 1 / 3, 2 / 4],
  ['the gunman police killed', 'the gunman police killed', 1, 2 / 3, 2 / 4],
  ['nothing in common', 'a dog barked', 0, 0, 0],
  ['nothing at all', '', 0, 0, 0],
])('scores %s', (_, candidate, rouge1, rouge2, rougeL) => {
  const score = rouge(candidate, REFERENCE, 'en');
  expect(score.rouge1).toBeCloseTo(rouge1, 10);
  expect(score.rouge2).toBeCloseTo(rouge2, 10);
  expect(score.rougeL).toBeCloseTo(rougeL, 10);
});

test('weighs precision and recall alike', () => {
  const score = rouge('police', REFERENCE, 'en'); // precision 1, recall 1/4
  expect(score.rouge1).toBeCloseTo(0.4, 10);
  expect(score.rougeL).toBeCloseTo(0.4, 10);
});

test('counts a repeated word only as often as the reference has it', () => {
  const score = rouge('police police police police', REFERENCE, 'en');
  expect(score.rouge1).toBeCloseTo(1 / 4, 10);
  expect(score.rougeL).toBeCloseTo(1 / 4, 10);
});

test('texts too short for a bigram have none in common', () => {
  expect(rouge('police', 'police', 'en')).toEqual({ rouge1: 1, rouge2: 0, rougeL: 1 });
});

test('finds words in scripts without spaces', () => {
  const score = rouge('我们喜欢音乐', '他们喜欢音乐', 'zh');
  expect(score.rouge1).toBeCloseTo(2 / 3, 10);
  expect(score.rouge2).toBeCloseTo(1 / 2, 10);
});
