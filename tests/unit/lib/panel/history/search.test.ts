import { describe, expect, test } from 'vitest';
import { toEntry } from '../../../../../lib/panel/history/entry';
import { isFound, toWords } from '../../../../../lib/panel/history/search';
import { createTab } from '../../../../helpers/panel/history-entries';

describe('a search', () => {
  const entry = toEntry(
    createTab(
      'p',
      {
        id: 'a',
        title: 'Café crème à Málaga',
        siteName: '',
        url: 'https://essen.example/rezepte',
        text: 'Straße, Ægir',
      },
      {
        id: 'b',
        title: 'Café crème à Málaga',
        text: '人工智能正在改变世界。ガラスのデータ',
        url: 'https://essen.example/rezepte',
      },
      {
        id: 'c',
        title: 'Café crème à Málaga',
        url: 'https://essen.example/rezepte',
        question: 'İstanbul’da mı?',
        text: 'Ναί, ὁδός. أحمد مُحَمَّد. Łódź, Đà Nẵng, Ёлка, μορφοσύνη',
      },
    ),
    1,
  )!;

  test.each([
    'cafe',
    'CAFÉ',
    'cafe\u0301',
    'malaga creme',
    'creme\u3000malaga',
    'essen.example',
    'strasse',
    'STRAßE',
    'aegir',
    '人工智能',
    '人工智能 世界',
    'データ',
    'ﾃﾞｰﾀ',
    'istanbul',
    'ναι οδος',
    'ΟΔΟΣ',
    'ΜΟΡΦΟΣ',
    'احمد محمد',
    'lodz',
    'da nang',
    'елка',
    '',
    '   ',
  ])('a search for %j ignores case and accents', (query) => {
    expect(isFound(entry, toWords(query))).toBe(true);
  });

  test.each(['cafe tea', '智人', 'データベース', 'malagacreme', 'カ', 'カラス'])(
    'for %j does not find what lacks a word',
    (query) => {
      expect(isFound(entry, toWords(query))).toBe(false);
    },
  );
});
