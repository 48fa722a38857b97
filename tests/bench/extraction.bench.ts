/**
 * How well Pith finds the text of real pages, compared with Readability alone and with Defuddle, in a real browser with
 * the built content script. Run by `npm run bench -- extraction`. The pages belong to others and are not part of this
 * repository; without them there is nothing to measure. Prints tables, and asserts only that every page was read; times
 * are meaningful only as ratios.
 */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, inject, test } from 'vitest';
import { median, quantile, type Reading, type ReferencePage, readPages } from './extraction/read-pages';
import { average, score } from './extraction/score';

const FOLDER = path.join(import.meta.dirname, '../../../shared/pages');
/** A machine that does other things at the same time needs half an hour. */
const MAX_MS = 1_800_000;
const hasPages = existsSync(path.join(FOLDER, 'manifest.json'));
if (!hasPages) console.log(`No pages in ${FOLDER}: extraction is not measured.`);

test('the scores follow their definition', () => {
  expect(average([score('a b c d e', 'a b c d e', false)]).f1).toBe(1);
  expect(score('a b c d e', 'a b c d', false)).toMatchObject({ precision: 1, recall: 0.5 });
  expect(score('a b c d', 'a b c d e', false)).toMatchObject({ precision: 0.5, recall: 1 });
  expect(score('', '', false)).toMatchObject({ precision: 1, recall: 1 });
  expect(score('春天来了', '春天来了吗', true)).toMatchObject({ precision: 0.5, recall: 1 });
});

describe.skipIf(!hasPages)('extraction', () => {
  test('the text of every page is read', { timeout: MAX_MS }, async () => {
    const { items } = JSON.parse(readFileSync(path.join(FOLDER, 'manifest.json'), 'utf8')) as {
      items: ReferencePage[];
    };
    const scripts = ['readability', 'extract'].map((name) => path.join(inject('chrome'), `${name}.js`));
    const readings = await readPages(items, FOLDER, scripts, inject('browser'));
    expect(readings).toHaveLength(items.length);
    const kinds = Object.groupBy(readings, ({ page }) => `${page.set}/${page.type}`) as Record<string, Reading[]>;
    const rows = Object.entries({ all: readings, ...kinds }).map(([kind, each]) => toRow(kind, each));
    console.log(
      [
        'kind                         n  Pith F1     P     R   Readability F1     P     R  its .textContent F1  Defuddle F1     P     R',
        ...rows,
      ].join('\n'),
    );
    // Both sets were used to choose the constants.
    const half = (rest: number) => readings.filter((_, index) => index % 2 === rest);
    console.log(`${toRow('even pages', half(0))}\n${toRow('odd pages', half(1))}`);
    const ratios = readings.map(({ pith, readability }) => pith.ms / Math.max(0.1, readability.ms));
    console.log(
      `median time: Pith ${median(readings.map(({ pith }) => pith.ms)).toFixed(1)} ms, Readability ${median(readings.map(({ readability }) => readability.ms)).toFixed(1)} ms; median ratio ${median(ratios).toFixed(2)}, of 95 % of the pages at most ${quantile(ratios, 0.95).toFixed(2)}`,
    );
    const methods = Object.groupBy(readings, ({ pith }) => pith.method);
    console.log(
      Object.entries(methods)
        .map(([method, each]) => `${method} ${each?.length}`)
        .join(', '),
    );
  });
});

function toRow(kind: string, readings: readonly Reading[]): string {
  const of = (textOf: (reading: Reading) => string) =>
    average(readings.map((reading) => score(reading.page.reference, textOf(reading), reading.page.cjk)));
  const [pith, alone, plain, defuddle] = [
    of(({ pith }) => pith.text),
    of(({ readability }) => readability.text),
    of(({ readability }) => readability.textContent),
    of(({ defuddle }) => defuddle.text),
  ];
  const show = (value: number) => value.toFixed(3).padStart(6);
  return `${kind.padEnd(26)}${String(readings.length).padStart(4)} ${show(pith.f1)}  ${show(pith.precision)}${show(pith.recall)}   ${show(alone.f1)}        ${show(alone.precision)}${show(alone.recall)}  ${show(plain.f1)}               ${show(defuddle.f1)}     ${show(defuddle.precision)}${show(defuddle.recall)}`;
}
