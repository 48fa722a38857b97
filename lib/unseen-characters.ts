/**
 * Characters that a person cannot see but a model reads, and that can spell hidden instructions: control and format
 * characters (bidi controls among them), fillers, blank letters, tags and selectors of variants. White space stays.
 */
const UNSEEN =
  /(?!\s)\p{Cc}|\u034F|[\uFE00-\uFE0D]|[\xAD\u061C\u115F\u1160\u17B4\u17B5\u180B-\u180F\u200B\u200E\u200F\u202A-\u202E\u2060-\u206F\u3164\uFEFF\uFFA0\uFFF0-\uFFFB\u{1BCA0}-\u{1BCA3}\u{1D173}-\u{1D17A}\u{E0000}-\u{E0FFF}]/gu;

/** A blank of braille is a space to those who read it. */
const BRAILLE_BLANK = /\u2800/g;

/** Joiners, and the selectors that make a picture of a sign or a sign of a picture. */
const JOINERS = /[\u200C\u200D]+|[\uFE0E\uFE0F]+/g;

/**
 * Blocks of scripts that join: Arabic to N’Ko, those of India, Tibetan, Burmese, Khmer, Mongolian, Balinese, Javanese,
 * Adlam.
 */
const ENDS_JOINING =
  /[\u0600-\u08FF\u0900-\u0DFF\u0F00-\u109F\u1780-\u18AF\u1B00-\u1B7F\uA980-\uA9DF\uFB50-\uFDFF\u{1E900}-\u{1E95F}]\p{M}*$/u;
const BEGINS_JOINING =
  /^[\u0600-\u08FF\u0900-\u0DFF\u0F00-\u109F\u1780-\u18AF\u1B00-\u1B7F\uA980-\uA9DF\uFB50-\uFDFF\u{1E900}-\u{1E95F}]/u;
const ENDS_VIRAMA = /[\u09CD\u0D4D\u0DCA]$/;
const ENDS_EMOJI = /[\p{Extended_Pictographic}\p{Emoji_Modifier}\uFE0F]$/u;
const BEGINS_EMOJI = /^\p{Extended_Pictographic}/u;
const ENDS_SIGN = /\p{Emoji}$/u;

/** How much of the text around a joiner is looked at. */
const AROUND = 8;

/**
 * Leaves out the characters that nobody sees. Joiners (U+200C, U+200D) and the selectors U+FE0E and U+FE0F stay, one at
 * a time, where they belong: in emoji, and between letters of scripts that join.
 */
export function removeUnseen(text: string): string {
  return text
    .replace(UNSEEN, '')
    .replace(BRAILLE_BLANK, ' ')
    .replace(JOINERS, (joiners, at: number, whole: string) => {
      const before = whole.slice(Math.max(0, at - AROUND), at);
      const after = whole.slice(at + joiners.length, at + joiners.length + AROUND);
      return belongs(joiners[0]!, before, after) ? joiners[0]! : '';
    });
}

function belongs(joiner: string, before: string, after: string): boolean {
  if (joiner >= '\uFE0E') return ENDS_SIGN.test(before);
  if (joiner === '\u200D' && ENDS_EMOJI.test(before) && BEGINS_EMOJI.test(after)) return true;
  if (joiner === '\u200D' && ENDS_VIRAMA.test(before)) return true;
  return ENDS_JOINING.test(before) && BEGINS_JOINING.test(after);
}
