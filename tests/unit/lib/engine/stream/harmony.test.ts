import { expect, test } from 'vitest';
import { createHarmonyFilter } from '../../../../../lib/engine/stream/harmony';

/** The pieces of a text that arrives in slices; adjacent pieces of one kind are joined. `+` answer, `~` reasoning. */
function filter(text: string, sliceChars: number): string[] {
  const harmony = createHarmonyFilter();
  const pieces = [];
  for (let at = 0; at < text.length; at += sliceChars) pieces.push(...harmony.push(text.slice(at, at + sliceChars)));
  pieces.push(...harmony.end());
  const lines: string[] = [];
  for (const piece of pieces) {
    const mark = piece.type === 'delta' ? '+' : '~';
    if (lines.at(-1)?.startsWith(mark)) lines.push(`${lines.pop()}${piece.text}`);
    else lines.push(`${mark}${piece.text}`);
  }
  return lines;
}

test.each<[string, string, string[]]>([
  [
    'an analysis and an answer',
    '<|channel|>analysis<|message|>Hm.<|end|><|start|>assistant<|channel|>final<|message|>The answer.<|return|>',
    ['~Hm.', '+The answer.'],
  ],
  ['a whole message', '<|start|>assistant<|channel|>final<|message|>Text', ['+Text']],
  ['a commentary for tools', '<|channel|>commentary to=x <|constrain|>json<|message|>{}<|call|>', ['~{}']],
  ['an analysis alone', '\n<|channel|>analysis<|message|>Hm', ['~Hm']],
  ['text without channels', 'a < b and <|x|> too', ['+a < b and <|x|> too']],
  ['a token within text', 'Write <|channel|>final<|message|> first', ['+Write <|channel|>final<|message|> first']],
  ['an answer that ends in an angle bracket', '<|channel|>final<|message|>a <', ['+a <']],
  ['half a token', '<|chan', ['+<|chan']],
])('Harmony channels are separated, however the text is sliced: %s', (_what, text, expected) => {
  for (const sliceChars of [1, 2, 3, 7, 100]) expect(filter(text, sliceChars)).toEqual(expected);
});
