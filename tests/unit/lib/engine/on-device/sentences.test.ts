import fc from 'fast-check';
import { expect, test } from 'vitest';
import { splitSentences, words } from '../../../../../lib/engine/on-device/sentences';

/** Expected sentences: ¦ marks where the text is to be cut. */
test.each([
  ['plain English', 'en', 'It rained. ¦We left! ¦Why not? ¦The rate was 3.5 percent.'],
  ['titles', 'en', 'Dr. Smith met Mr. and Mrs. Jones vs. the State. ¦They talked.'],
  ['initials', 'en', 'J. R. R. Tolkien knew J. Doe. ¦He wrote.'],
  ['an initial that ends a sentence', 'en', 'We chose plan B. ¦The rest was easy. ¦So did I. ¦Nobody asked.'],
  [
    'dotted short forms',
    'en',
    'She joined the U.S. Senate, e.g. in May, at 5 p.m. on Monday. ¦It ended at 6 p.m. ¦Then all left.',
  ],
  ['a dotted short form that ends a sentence', 'en', 'He lives in the U.S. ¦The law differs there.'],
  ['numbered references', 'en', 'See Fig. 3 and No. 5 in Vol. 2. ¦It is there.'],
  ['words that look like short forms', 'en', 'He said no. ¦She said so in the fig. ¦Ask John Smith Sr. ¦He knows.'],
  ['company names at the end', 'en', 'He works at Example Inc. ¦The company grew.'],
  ['quoted questions within a sentence', 'en', '"Is it so?" she said. ¦He asked “why?” and left. ¦"Go!" ¦He went.'],
  ['reference marks', 'en', 'It was so.[2][3] ¦Later it was not.[4]'],
  ['an enumerator', 'en', '1. Open the jar. ¦2. Stir.'],
  ['parentheses', 'en', 'She said so. ¦(It was a lie.) ¦Nobody knew.'],
  ['German ordinals and short forms', 'de', 'Am 3. Mai kam Dr. Müller, z. B. aus Bonn. ¦Der 2. Versuch gelang.'],
  ['a year that ends an English sentence', 'en', 'There were 12. ¦Then he left.'],
  ['Spanish', 'es', '¿Vienes? ¦¡Sí! ¦El Sr. García y la Sra. Pérez viven en EE. UU. desde 2010. ¦Fin.'],
  ['Chinese', 'zh', '今天天气很好。¦我们去公园吧！¦“你好吗？”他问。¦“好。”她说。¦然后回家。'],
  ['Japanese', 'ja', '今日は天気がいい。¦「本当ですか？」と彼は聞いた。¦彼女は「はい。」と答えた。¦終わり。'],
  ['Arabic', 'ar', 'ذهب الولد إلى المدرسة. ¦هل عاد؟ ¦نعم، عاد في المساء!'],
  ['Hindi', 'hi', 'यह एक वाक्य है। ¦क्या यह दूसरा है?'],
  ['lines', 'en', 'first line\n¦second line\r\n¦third. Line'.replace('. L', '. ¦L')],
])('text is split into sentences where a person would split it: %s', (_, language, marked) => {
  expect(splitSentences(marked.replaceAll('¦', ''), language)).toEqual(marked.split('¦').map((part) => part.trim()));
});

const THAI =
  'ประเทศไทยมีอากาศร้อนตลอดทั้งปี นักท่องเที่ยวจำนวนมากเดินทางมาเยี่ยมชมวัดและชายหาดที่มีชื่อเสียงในภาคใต้กับ Google ' +
  'รัฐบาลประกาศมาตรการใหม่เมื่อวันจันทร์ที่ผ่านมา เพื่อส่งเสริมการท่องเที่ยวใน 25 จังหวัด ' +
  'ผู้ประกอบการโรงแรมกล่าวว่ามาตรการนี้จะช่วยให้รายได้เพิ่มขึ้น แต่ชาวบ้านกังวลเรื่องน้ำและขยะ';

test('a long Thai paragraph is divided at spaces, but not beside a number or a Latin name', () => {
  const pieces = splitSentences(THAI, 'th');
  expect(pieces.length).toBeGreaterThan(1);
  expect(pieces.join(' ')).toBe(THAI);
  for (const piece of pieces) expect(piece).not.toMatch(/^[\da-z]|[\da-z]$/i);
  for (const piece of pieces.slice(0, -1)) expect(piece.length).toBeGreaterThanOrEqual(100);
});

test('a short Thai paragraph stays whole', () => {
  const short = 'ประเทศไทยมีอากาศร้อนตลอดทั้งปี นักท่องเที่ยวจำนวนมากเดินทางมา';
  expect(splitSentences(short, 'th')).toEqual([short]);
});

test('a transcript without punctuation is divided, but a long sentence is not', () => {
  const transcript = 'and then we went on to the next place '.repeat(100).trim();
  const pieces = splitSentences(transcript, 'en');
  expect(pieces.length).toBeGreaterThan(3);
  expect(pieces.join(' ')).toBe(transcript);
  const long = `${'and then we went on '.repeat(30)}to the end.`;
  expect(splitSentences(long, 'en')).toEqual([long]);
});

test.each(['', 'en_US', 'x', 'not a language', 'xx-YY', '日本語', 'th_TH'])(
  'an unusable language tag does not throw, and its rules are general ones: %j',
  (language) => {
    expect(splitSentences('One thing. Another thing.', language)).toEqual(['One thing.', 'Another thing.']);
    expect(words('One thing', language)).toEqual(['one', 'thing']);
  },
);

test.each(['el', 'el_GR'])(
  "the language tag %s selects that language's rules: a Greek question ends in ;",
  (language) => {
    expect(splitSentences('Τι κάνεις; Είμαι καλά.', language)).toEqual(['Τι κάνεις;', 'Είμαι καλά.']);
  },
);

test.each(['', '  ', '\n'])('blank text has no sentences: %j', (text) => {
  expect(splitSentences(text, 'en')).toEqual([]);
});

test('sentences are trimmed pieces of the text, in order, and only white space is lost', () => {
  const parts = [
    'Dr. ',
    'J. ',
    'Hello ',
    'world',
    '. ',
    '.',
    '? ',
    '!',
    '“',
    '”',
    '"',
    '[1]',
    ' ',
    '\n',
    '今天',
    '。',
    '「',
    '」',
    'と',
    'ไทย ',
    '3. ',
    'e.g. ',
  ];
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom(...parts), { maxLength: 40 }),
      fc.constantFrom('en', 'de', 'zh', ''),
      (pieces, language) => {
        const text = pieces.join('');
        let from = 0;
        for (const sentence of splitSentences(text, language)) {
          expect(sentence).toBe(sentence.trim());
          expect(sentence).not.toBe('');
          const at = text.indexOf(sentence, from);
          expect(text.slice(from, at).trim()).toBe('');
          expect(at).toBeGreaterThanOrEqual(from);
          from = at + sentence.length;
        }
        expect(text.slice(from).trim()).toBe('');
      },
    ),
    { numRuns: 1000 },
  );
});

test.each([
  ['lower case, without punctuation', 'en', "Don't STOP, now: 3.5 times!", ["don't", 'stop', 'now', '3.5', 'times']],
  ['full-width letters as plain ones', 'en', 'ＡＢＣ １２', ['abc', '12']],
  ['Chinese', 'zh', '我们喜欢音乐。', ['我们', '喜欢', '音乐']],
  ['Japanese', 'ja', '東京に行く', ['東京', 'に', '行く']],
  ['Thai', 'th', 'ฉันรักประเทศไทย', ['ฉัน', 'รัก', 'ประเทศไทย']],
])('words are split: %s', (_, language, text, expected) => {
  expect(words(text, language)).toEqual(expected);
});

test('splitting text with very many opening marks does not take quadratic time', { timeout: 5000 }, () => {
  const text = `${'('.repeat(500_000)}word`;
  expect(splitSentences(`${text}. Next`, 'en')).toEqual([`${text}.`, 'Next']);
});
