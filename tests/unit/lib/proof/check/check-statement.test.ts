import { describe, expect, test } from 'vitest';
import { checkStatement } from '../../../../../lib/proof/check/check-statement';
import { readPageFacts } from '../../../../../lib/proof/check/page-facts';

const { signal } = new AbortController();

const PAGE = [
  'On 5 March 2024 the Harrow council voted nine to five for the new bridge, said Mayor Ann Venn.',
  'It costs $4.1 million, of which 37 percent is paid by the county. Work takes fifteen months.',
  'In the third quarter 1,250 people crossed the old bridge each day; half of them walked.',
  '“We waited far too long for this,” the mayor said, “and it’s done.”',
  'Two American engineers of the World Bridge Fund measured 48 cracks, some of them 12 mm wide.',
];

async function check(statement: string, { language = 'en', page = PAGE, hasNames = true } = {}) {
  const facts = await readPageFacts(page, { language, beside: ['Bridge news from Tarnby'] }, signal);
  return checkStatement(facts, statement, hasNames).map(({ start, end, severity }) => [
    statement.slice(start, end),
    severity,
  ]);
}

describe('what the page says in other words is not marked', () => {
  test.each([
    'The council of Harrow decided 9 to 5.',
    'The bridge costs about $4 million.',
    'The bridge costs 4.1m dollars, 37% of it from the county.',
    'Building it takes 15 months from March.',
    'In Q3, more than 1,200 people crossed it a day.',
    'About 50% of the people walked.',
    'America sent engineers who found forty-eight cracks.',
    'The WBF measured the cracks.',
    "Harrow's mayor, A. Venn, had waited.",
    'It was a Tuesday in Tarnby.',
    'The first of the two sides won.',
  ])('%j', async (statement) => {
    expect(await check(statement)).toEqual([]);
  });
});

describe('what the page does not have is absent', () => {
  test.each([
    ['The bridge costs $4.7 million.', '4.7 million'],
    ['The county pays 39 percent.', '39'],
    ['The council voted eleven to five.', 'eleven'],
    ['Some 1,900 people crossed it.', '1,900'],
    ['In Q4 it was closed.', 'Q4'],
    ['The vote was in August.', 'August'],
    ['The vote was on a Friday.', 'Friday'],
    ['The mayor of Millbrook spoke.', 'Millbrook'],
    ['Engineers from Norway measured cracks.', 'Norway'],
    ['The county pays 3.700.000 of it.', '3.700.000'],
  ])('%j: %j', async (statement, absent) => {
    expect(await check(statement)).toEqual([[absent, 'absent']]);
  });
});

describe('what the page says of something else is elsewhere', () => {
  test.each([
    ['The county pays 48 percent of the costs.', '48'],
    ['The new bridge costs $37 million.', '37 million'],
    ['Work takes 12 months.', '12'],
  ])('%j: %j', async (statement, number) => {
    const found = await check(statement);
    expect(found.map(([text]) => text)).toEqual([number]);
  });

  test('a number with a unit that the page never gives it is elsewhere', async () => {
    expect(await check('The county pays 48 percent of the costs.')).toEqual([['48', 'elsewhere']]);
  });
});

describe('quotations', () => {
  test.each([
    ['She said: "We waited far too long for this".', 'verified'],
    ["The mayor said “and it's done.”", 'verified'],
    ['She said “we waited … too long for this”.', 'verified'],
    ['She said “We waited far too short for this”.', 'absent'],
    ['She said “waited far too long for thi”.', 'absent'],
  ])('%j is %s', async (statement, severity) => {
    const found = await check(statement);
    expect(found.map((finding) => finding[1])).toEqual([severity]);
  });

  test('one or two words in quotation marks are no quotation', async () => {
    expect(await check('It is a “free lunch”.')).toEqual([]);
  });

  test('a quotation in Japanese is found in its marks', async () => {
    const page = ['町長は「長い間待ちました」と述べた。'];
    expect(await check('町長は「長い間待ちました」と言う。', { language: 'ja', page, hasNames: false })).toEqual([
      ['長い間待ちました', 'verified'],
    ]);
  });
});

describe('other scripts', () => {
  test.each([
    ['zh', '工程耗资二百六十亿元，时间为四十五分钟。', '工程花费260亿元。', []],
    ['zh', '工程耗资二百六十亿元，时间为四十五分钟。', '工程花费270亿元。', ['270亿']],
    ['ja', '半年で四千二百人が利用した。', '半年で四千人以上が利用した。', []],
    ['ar', 'عبر الجسر ٣٤٥ شخصا في اليوم', 'عبر الجسر 345 شخصا', []],
    ['ar', 'عبر الجسر ٣٤٥ شخصا في اليوم', 'عبر الجسر 354 شخصا', ['354']],
    ['de', 'Der Umbau kostet 4,1 Millionen Euro.', 'Der Umbau kostet 4,1 Mio. Euro.', []],
    ['de', 'Der Umbau kostet 4,1 Millionen Euro.', 'Der Umbau kostet 1,4 Mio. Euro.', ['1,4 Mio']],
  ])('%s: against %j, %j has %j absent', async (language, text, statement, absent) => {
    const found = await check(statement, { language, page: [text], hasNames: false });
    expect(found).toEqual(absent.map((words) => [words, 'absent']));
  });
});

test('the whole page is checked, including its title', async () => {
  const page = [...Array.from({ length: 300 }, (_, i) => `Filler number ${1000 + i}.`), 'It weighs 77 tonnes.'];
  expect(await check('It weighs 77 tonnes in Tarnby.', { page })).toEqual([]);
});
