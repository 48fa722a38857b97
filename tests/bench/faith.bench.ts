/**
 * How well statements are placed, and what checking them finds. Run by `npm run bench -- faith`; prints a table, and
 * asserts only that the inputs are what they claim to be. The sample is small; docs/faithfulness.md has the figures of
 * larger sets.
 */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { checkStatement } from '../../lib/proof/check/check-statement';
import { type PageFacts, readPageFacts } from '../../lib/proof/check/page-facts';
import { findQuotation, fold } from '../../lib/proof/check/quotes';
import { createPageIndex } from '../../lib/proof/place/page-index';
import { placeStatement } from '../../lib/proof/place/place-statement';
import { createRandom } from '../helpers/random/create-random';

type Meeting = { passages: string[]; statements: { text: string; evidence: number[] }[] };
type Edited = { document: string; faithful: string[]; wrong: string[] };

const read = (name: string): unknown =>
  JSON.parse(readFileSync(new URL(`../fixtures/proof/${name}.json`, import.meta.url), 'utf8'));
const meetings = read('placing') as Meeting[];
const documents = read('checking') as Edited[];
const { signal } = new AbortController();
const NUMBER = /\b\d[\d,.]*\d\b|\b\d\b/g;

const share = (count: number, of: number) => `${((100 * count) / of).toFixed(1)} % (${count} of ${of})`;
const linesOf = (text: string) => text.split(/\n+/).filter((line) => line.trim() !== '');

test('placing', async () => {
  let [all, first, firstThree, shown, right, ms] = [0, 0, 0, 0, 0, 0];
  for (const { passages, statements } of meetings) {
    const index = await createPageIndex(passages, signal);
    let previous: number | null = null;
    for (const { text, evidence } of statements) {
      const start = performance.now();
      const placing = placeStatement(index, text, { previous });
      ms += performance.now() - start;
      previous = placing.ranked[0] ?? null;
      all += 1;
      first += Number(evidence.includes(placing.ranked[0] ?? -1));
      firstThree += Number(placing.ranked.slice(0, 3).some((at) => evidence.includes(at)));
      if (placing.shown === null) continue;
      shown += 1;
      right += Number(evidence.includes(placing.shown));
    }
  }
  expect(all).toBeGreaterThan(60);
  console.log(
    `placing: first ${share(first, all)}, first three ${share(firstThree, all)}, shown ${share(shown, all)}, ` +
      `of these right ${share(right, shown)}, ${(ms / all).toFixed(1)} ms a statement`,
  );
});

/** Whether something in a summary is nowhere in the document, and whether anything is marked at all. */
function check(facts: PageFacts, summary: string): { isAbsent: boolean; isMarked: boolean } {
  const marked = checkStatement(facts, summary, true).filter(({ severity }) => severity !== 'verified');
  return { isAbsent: marked.some(({ severity }) => severity === 'absent'), isMarked: marked.length > 0 };
}

test('checking', async () => {
  const counts = { faithful: 0, wrong: 0, faithfulAbsent: 0, wrongAbsent: 0, faithfulElsewhere: 0 };
  const mutants = { absent: 0, absentFound: 0, swapped: 0, swappedFound: 0 };
  const random = createRandom(11);
  for (const { document, faithful, wrong } of documents) {
    const facts = await readPageFacts(linesOf(document), { language: 'en' }, signal);
    for (const summary of faithful) {
      const { isAbsent, isMarked } = check(facts, summary);
      counts.faithful += 1;
      counts.faithfulAbsent += Number(isAbsent);
      counts.faithfulElsewhere += Number(isMarked && !isAbsent);
      if (!isMarked) mutate(facts, document, summary);
    }
    counts.wrong += wrong.length;
    counts.wrongAbsent += wrong.filter((summary) => check(facts, summary).isAbsent).length;
  }
  expect(counts.wrong).toBeGreaterThan(50);
  const { faithfulAbsent, wrongAbsent } = counts;
  console.log(
    `absent: precision ${share(wrongAbsent, wrongAbsent + faithfulAbsent)}, recall ${share(wrongAbsent, counts.wrong)}, ` +
      `faithful summaries marked ${share(faithfulAbsent, counts.faithful)}\n` +
      `elsewhere: faithful summaries marked ${share(counts.faithfulElsewhere, counts.faithful)}\n` +
      `mutants: absent numbers caught ${share(mutants.absentFound, mutants.absent)}, ` +
      `numbers from elsewhere ${share(mutants.swappedFound, mutants.swapped)}`,
  );

  /** Replaces a number of a faithful summary by one that the document does not have, and by another of its own. */
  function mutate(facts: PageFacts, document: string, summary: string): void {
    const numbers = [...summary.matchAll(NUMBER)];
    const own = new Set(Array.from(document.matchAll(NUMBER), ([number]) => number));
    for (const { 0: number, index } of numbers) {
      const put = (value: string) => summary.slice(0, index) + value + summary.slice(index + number.length);
      const fresh = String(10_007 + Math.floor(80_000 * random()));
      if (!document.includes(fresh)) {
        mutants.absent += 1;
        mutants.absentFound += Number(check(facts, put(fresh)).isAbsent);
      }
      for (const other of own) {
        if (other === number || summary.includes(other)) continue;
        mutants.swapped += 1;
        mutants.swappedFound += Number(check(facts, put(other)).isMarked);
      }
    }
  }
});

test('quotations', () => {
  const random = createRandom(5);
  let [quoted, found, mutants, mutantsFound] = [0, 0, 0, 0];
  for (const { passages } of meetings) {
    const folded = passages.map(fold);
    const long = passages.map((text) => text.split(' ')).filter(({ length }) => length > 25);
    for (const words of long) {
      const start = Math.floor(random() * (words.length - 12));
      const quotation = words.slice(start, start + 12);
      quoted += 1;
      found += Number(findQuotation(folded, quotation.join(' ').replaceAll("'", '’')) !== null);
      const changed = quotation.with(6, 'otherwise');
      if (folded.some((text) => text.includes(fold(changed.join(' '))))) continue;
      mutants += 1;
      mutantsFound += Number(findQuotation(folded, changed.join(' ')) !== null);
    }
  }
  expect(quoted).toBeGreaterThan(10);
  console.log(`quotations: found ${share(found, quoted)}, changed ones called found ${share(mutantsFound, mutants)}`);
});
