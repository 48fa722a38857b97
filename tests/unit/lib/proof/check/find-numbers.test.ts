import { expect, test } from 'vitest';
import { findNumbers } from '../../../../../lib/proof/check/find-numbers';

const read = (text: string) =>
  findNumbers(text).map(({ start, end, values, unit }) => [text.slice(start, end), values[0], unit].filter(Boolean));

test.each([
  [
    '$1.5 billion, up 12.3% from 1,234',
    [
      ['1.5 billion', 1.5e9, 'money'],
      ['12.3', 12.3, 'percent'],
      ['1,234', 1234],
    ],
  ],
  ['twenty-five people', [['twenty-five', 25]]],
  [
    'three hundred and five dogs and a million cats',
    [
      ['three hundred and five', 305],
      ['million', 1e6],
    ],
  ],
  [
    'Q3 and the third quarter',
    [
      ['Q3', 3, 'quarter'],
      ['third', 3, 'quarter'],
    ],
  ],
  [
    '1.234.567,89 Euro, 3,5 Mio. und 12 000',
    [
      ['1.234.567,89', 1234567.89, 'money'],
      ['3,5 Mio', 3.5e6],
      ['12 000', 12000],
    ],
  ],
  ['zwölf Prozent', [['zwölf', 12, 'percent']]],
  [
    '3 Mrd. und 5 Milliarden',
    [
      ['3 Mrd', 3e9],
      ['5 Milliarden', 5e9],
    ],
  ],
  [
    '٣٤٥ و ١٢٪',
    [
      ['٣٤٥', 345],
      ['١٢', 12, 'percent'],
    ],
  ],
  ['３５％', [['３５', 35, 'percent']]],
  [
    '二十五人、3.5万円、二〇二四年、四千',
    [
      ['二十五', 25],
      ['3.5万', 35000, 'money'],
      ['二〇二四', 2024],
      ['四千', 4000],
    ],
  ],
  [
    'half past, 7:30 p.m. is 19:30',
    [
      ['7:30', 1170, 'time'],
      ['19:30', 1170, 'time'],
    ],
  ],
  [
    '2019–20 and the 1990s',
    [
      ['2019', 2019],
      ['20', 20],
      ['1990', 1990],
    ],
  ],
  [
    'within 10 days, a six-month trial',
    [
      ['10', 10, 'day'],
      ['six', 6, 'month'],
    ],
  ],
  ['version 1.2.3 of GPT4', []],
  [
    'one of the first',
    [
      ['one', 1],
      ['first', 1],
    ],
  ],
])('the numbers of %j are read', (text, expected) => {
  expect(read(text)).toEqual(expected);
});

test('a number that languages read differently has both values', () => {
  expect(findNumbers('1.234')[0]?.values).toEqual([1234, 1.234]);
});
