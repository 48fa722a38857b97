import puppeteer, { type Browser } from 'puppeteer-core';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { HIDDEN_PDF_TEXTS, SEEN_PDF_TEXTS } from '../../fixtures/attacks/hidden-pdf-text';
import { HIDDEN_BY_EFFECT, SEEN_WITH_EFFECT } from '../../fixtures/attacks/hidden-by-effect';
import { HIDDEN_TEXTS, type HiddenText, ON_SHORT_PAGES, SEEN_TEXTS } from '../../fixtures/attacks/hidden-text';
import { findFirefox } from '../../helpers/browsers/firefox';
import { readPdfAttacks } from '../../helpers/pages/read-pdf-attacks';
import { type Outcome, readAttacks } from '../../helpers/pages/read-attacks';

/** Hidden text in real browsers: none of it is read, and no visible text is lost. */

const ALL_TEXTS = [...HIDDEN_TEXTS, ...HIDDEN_BY_EFFECT, ...SEEN_TEXTS, ...SEEN_WITH_EFFECT];

const root = process.getuid?.() === 0;
const firefox = findFirefox();
const BROWSERS = [
  {
    name: 'Chromium',
    lacks: false,
    folder: () => inject('chrome'),
    launch: () =>
      puppeteer.launch({
        executablePath: inject('browser'),
        headless: true,
        pipe: true,
        args: root ? ['--no-sandbox'] : [],
      }),
  },
  {
    name: 'Firefox',
    lacks: firefox === null,
    folder: () => inject('firefox'),
    launch: () => puppeteer.launch({ browser: 'firefox', executablePath: firefox!, headless: true }),
  },
];

describe.each(BROWSERS)('$name', ({ name, lacks, folder, launch }) => {
  let browser: Browser;
  beforeAll(async () => {
    if (!lacks) browser = await launch();
  });
  afterAll(async () => {
    await browser?.close();
  });

  const cases: [string, HiddenText[], 'page' | 'short page' | 'selection'][] = [
    ['a page', ALL_TEXTS, 'page'],
    ['a page with hardly any text', ON_SHORT_PAGES, 'short page'],
    ['a selection', ALL_TEXTS.filter(({ isApart }) => !isApart), 'selection'],
  ];
  test.skipIf(lacks).each(cases)(
    'of hidden and visible text, only the visible is read: %s',
    async (where, attacks, kind) => {
      expectScore(`${where} in ${name}`, await readAttacks(browser, folder(), attacks, kind));
    },
  );
});

test('of hidden and visible text in a PDF, only the visible is read', async () => {
  expectScore('a PDF', await readPdfAttacks([...HIDDEN_PDF_TEXTS, ...SEEN_PDF_TEXTS]));
});

function expectScore(where: string, outcomes: readonly Outcome[]) {
  const sent = outcomes.filter((outcome) => outcome.sent.length > 0);
  const lost = outcomes.filter((outcome) => outcome.lost.length > 0);
  console.log(
    `Hidden text, ${where}: ${outcomes.length} cases, hidden markers sent ${sent.length}, visible markers lost ${lost.length}`,
  );
  expect({ sent: sent.map(toLine), lost: lost.map(toLine) }).toEqual({ sent: [], lost: [] });
}

function toLine({ name, lost, sent }: Outcome): string {
  return `${name}: ${[...lost, ...sent].join(', ')}`;
}
