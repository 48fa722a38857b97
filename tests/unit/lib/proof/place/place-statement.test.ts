import { describe, expect, test } from 'vitest';
import { createPageIndex } from '../../../../../lib/proof/place/page-index';
import { placeStatement } from '../../../../../lib/proof/place/place-statement';

const { signal } = new AbortController();

const PAGE = [
  'The harbour bridge was closed on Tuesday after engineers found cracks in its bearings.',
  'Shops in Mill Street fear that they will lose customers during the repairs.',
  'A free shuttle bus will run every ten minutes between the station and the market.',
  'The council wants to ask the county for money, which may take until spring.',
  'Anglers have fished below the weir for centuries, and nobody asked them.',
];

test.each([
  ['Cracks in the bearings led to the closing of the bridge.', 0],
  ['Shopkeepers in Mill Street are afraid of losing their customers.', 1],
  ['Every ten minutes a shuttle bus runs to the market for free.', 2],
])('%j is placed in the passage that it comes from', async (statement, passage) => {
  const index = await createPageIndex(PAGE, signal);
  expect(placeStatement(index, statement).ranked[0]).toBe(passage);
  expect(placeStatement(index, statement).shown).toBe(passage);
});

test.each(['Volcanoes on Iceland erupted twice last winter.', 'The the of and.', '', '—'])(
  '%j, which the page does not say, shows no place',
  async (statement) => {
    expect(placeStatement(await createPageIndex(PAGE, signal), statement).shown).toBeNull();
  },
);

test.each([
  [
    'zh',
    ['滨江市首条过江地铁下月开通。', '工程耗资二百六十亿元，比计划晚了一年。', '沿线房价上涨，老城居民不满。'],
    '地铁工程花费二百六十亿元。',
    1,
  ],
  [
    'ja',
    ['廃校の校舎が宿泊施設に改装された。', '半年で四千人が利用した。', '冬は客が減り、屋根の修理費が課題だ。'],
    '屋根の修理と冬の客の減少が課題である。',
    2,
  ],
  ['th', ['สะพานปิดเพราะพบรอยร้าว', 'รถรับส่งฟรีวิ่งทุกสิบนาที', 'ร้านค้ากลัวเสียลูกค้า'], 'มีรถรับส่งฟรีทุกสิบนาที', 1],
  [
    'ar',
    ['أغلق الجسر بعد اكتشاف تشققات', 'تسير حافلة مجانية كل عشر دقائق', 'تخشى المتاجر فقدان الزبائن'],
    'حافلة مجانية كل عشر دقائق',
    1,
  ],
])('a statement in %s is placed', async (_, passages, statement, expected) => {
  expect(placeStatement(await createPageIndex(passages, signal), statement).shown).toBe(expected);
});

describe('hints', () => {
  const twins = [
    'Rain fell in the north on Monday.',
    'It was dry elsewhere.',
    'Rain fell in the south on Monday.',
    ...PAGE,
  ];

  test('a hint decides between two passages that are equally likely', async () => {
    const index = await createPageIndex(twins, signal);
    const statement = 'There was rain on Monday.';
    expect(placeStatement(index, statement).shown).toBeNull();
    expect(placeStatement(index, statement, { hints: [2] }).shown).toBe(2);
    expect(placeStatement(index, statement, { hints: [0] }).shown).toBe(0);
  });

  test('a wrong hint loses against a clear passage', async () => {
    const index = await createPageIndex(PAGE, signal);
    for (const hint of [1, 4, 99, -1])
      expect(
        placeStatement(index, 'Engineers found cracks in the bearings of the bridge.', { hints: [hint] }).shown,
      ).toBe(0);
  });
});

test('of equally likely passages, the one after the previous place comes first', async () => {
  const index = await createPageIndex(['Rain fell.', 'One.', 'Two.', 'Rain fell.', 'Three.'], signal);
  expect(placeStatement(index, 'Rain fell.', { previous: 2 }).ranked[0]).toBe(3);
  expect(placeStatement(index, 'Rain fell.').ranked[0]).toBe(0);
});

test('a page without text places nothing', async () => {
  expect(placeStatement(await createPageIndex([], signal), 'Rain fell.')).toEqual({ ranked: [], shown: null });
});

test('the index of a long page is built in slices and stops on abort', async () => {
  const controller = new AbortController();
  let pauses = 0;
  const pause = () => {
    pauses += 1;
    if (pauses === 3) controller.abort(new Error('left'));
    return Promise.resolve();
  };
  const passages = Array.from({ length: 200 }, (_, i) => `Passage ${i} of the harbour. `.repeat(40));
  await expect(createPageIndex(passages, controller.signal, pause)).rejects.toThrow('left');
  expect(pauses).toBe(3);
});
