import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Passage } from '../../../../lib/article/article';
import { estimatePassageTokens, estimateTokens } from '../../../../lib/prompt/estimate-tokens';
import { cover } from '../../../../lib/run/cover';
import { createArticle } from '../../../helpers/pages/article';

const heading = (text: string): Passage => ({ kind: 'heading', text, level: 2 });
const paragraph = (words: number): Passage => ({ kind: 'paragraph', text: 'word '.repeat(words).trim() });
/** Ten sections of slightly more than 101 tokens each. */
const TEN = Array.from({ length: 10 }, (_, i) => [heading(`S ${i}`), paragraph(80)]).flat();
const sizeOf = (passages: readonly Passage[]) => passages.reduce((sum, it) => sum + estimatePassageTokens(it), 0);

test('an article that fits is sent whole, without coverage', () => {
  const article = createArticle();
  expect(cover(article, 100_000)).toEqual({ article, coverage: null });
  expect(cover(createArticle({ passages: TEN }), Infinity).coverage).toBeNull();
});

describe('an article that does not fit', () => {
  test('an article that is too long is sent up to the end of a section, with its coverage', () => {
    const { article, coverage } = cover(createArticle({ passages: TEN }), sizeOf(TEN) / 2 + 20);
    expect(coverage).toEqual({ percent: 50, sections: 5, ofSections: 10 });
    expect(article.passages).toEqual(TEN.slice(0, 10));
    expect(article.truncated).toBe(true);
  });

  test('an article that is too long is sent up to a passage if whole sections would waste room', () => {
    const passages = [heading('A'), paragraph(10), heading('B'), ...Array.from({ length: 10 }, () => paragraph(100))];
    const { article, coverage } = cover(createArticle({ passages }), sizeOf(passages) / 2);
    expect(coverage).toMatchObject({ sections: 1, ofSections: 2 });
    expect(article.passages.length).toBeGreaterThan(5);
    expect(sizeOf(article.passages)).toBeLessThanOrEqual(sizeOf(passages) / 2);
  });

  test('a single passage that is too long is cut at a word', () => {
    const { article, coverage } = cover(createArticle({ passages: [paragraph(1_000)] }), 500);
    expect(article.passages[0]?.text).toMatch(/^(word )+word$/);
    expect(coverage).toEqual({ percent: 39, sections: 0, ofSections: 1 });
  });

  test('the part that is sent is halved as often as the reader asks', () => {
    const halves = [1, 2, 3].map((halvings) => cover(createArticle({ passages: TEN }), Infinity, halvings));
    expect(halves.map(({ coverage }) => coverage?.percent)).toEqual([50, 20, 10]);
  });
});

test('the part of an article that is sent is never empty, never too long, and always the beginning', () => {
  const passage = fc.oneof(
    fc.string({ minLength: 1 }).map(heading),
    fc.record({ kind: fc.constant('paragraph' as const), text: fc.string({ minLength: 1, unit: 'grapheme' }) }),
  );
  fc.assert(
    fc.property(
      fc.array(passage, { minLength: 1 }),
      fc.integer({ min: 1, max: 200 }),
      fc.nat(5),
      (all, max, halvings) => {
        const { article, coverage } = cover(createArticle({ passages: all }), max, halvings);
        const whole = all.map(({ text }) => text).join('\n');
        const sent = article.passages.map(({ text }) => text).join('\n');
        expect(sent).not.toBe('');
        expect(whole.startsWith(sent)).toBe(true);
        expect(coverage === null).toBe(sent === whole);
        // Even with a budget of less than one word, a little is sent, with what stands around it.
        if (article.passages.length > 1) expect(sizeOf(article.passages)).toBeLessThanOrEqual(max + 5);
      },
    ),
  );
});

test('tokens are estimated for scripts with and without spaces', () => {
  expect(estimateTokens('four char words here')).toBe(5);
  expect(estimateTokens('老城区的雨水花园')).toBe(8);
  expect(estimateTokens('東京 Tokyo')).toBe(2 + 6 / 4);
});
