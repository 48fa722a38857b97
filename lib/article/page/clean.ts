import type { Block } from './blocks';

/** A block of at least this many characters is not repeated on purpose; a shorter one may be. */
const REPEATED = 40;

/** A line with at least this many characters is running text. */
const LONG = 80;

/** A result with a smaller share of long text is a list or a product's facts: short lines are its content. */
const PROSE = 0.5;

/** If a smaller share would remain, what looks like a frame is the content after all. */
const MOST_FRAME = 0.3;

/** Date lines and lines that lead elsewhere are shorter, in characters. */
const SHORT = 120;

/** Without a link, only what is as short as a label leads elsewhere. */
const LABEL_CHARS = 30;
const SENTENCE_END = /[.!?。！？]$/;

const CJK = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/gu;

/** How lines begin that lead elsewhere or ask for something. */
const LEADS_AWAY =
  /^\W*(read (more|also|next)|also (on|read)|see also|more (on|from)|related|recommended|watch:|listen:|click here|follow us|sign up|subscribe|get the latest|leggi anche|lire aussi|à lire|lee también|lea también|leia (também|mais)|lesen sie auch|mehr zum thema|czytaj (też|także|również)|zobacz też|читайте также|читать также|смотрите также|διαβάστε (επίσης|ακόμα)|相关(阅读|新闻|报道)|延伸阅读|推荐阅读|関連記事)/iu;
const RIGHTS = /©|\ball rights reserved|版权(所有|均属)|未经.{0,12}(授权|许可)|免责声明|(声明|转载)[：:]|無断転載/iu;
const LABEL = /^\W*(fig|tab|abb|рис|табл|rys|εικ|图|圖|図|表)\p{L}*\.?\s*\d/iu;
const DATE = /\b(19|20)\d\d\b|\d{1,2}[:.]\d\d|\d年/u;

/**
 * Removes from a text what does not belong to it: repeated blocks, date lines, lines that lead elsewhere, blocks for
 * which `isFrame` is true, and in news the captions of photos, unless they are numbered. A result that is not running
 * text stays nearly unchanged.
 */
export function clean(found: readonly Block[], isFrame: (block: Block) => boolean, isNews: boolean): Block[] {
  const seen = new Set<string>();
  const blocks = found.filter(({ passage: { kind, text }, chars }) => {
    if (chars < REPEATED || kind === 'code' || kind === 'row') return true;
    const isNew = !seen.has(text);
    seen.add(text);
    return isNew;
  });
  const own = blocks.filter((block) => !isFrame(block));
  const isLeft = sizeOf(own) > MOST_FRAME * sizeOf(blocks);
  if (sizeOf(blocks.filter(isLong)) < PROSE * sizeOf(blocks)) return isLeft ? own : blocks;
  const first = blocks.findIndex(isLong);
  const last = blocks.findLastIndex(isLong);
  return blocks.filter((block, index) => {
    const { kind, text } = block.passage;
    if ((isLeft && isFrame(block)) || (kind === 'caption' && isNews && !LABEL.test(text))) return false;
    if (kind !== 'paragraph' && kind !== 'item') return true;
    const size = sizeOf([block]);
    const leads = block.linkChars > 0.3 * block.chars || size < (block.linkChars > 0 ? SHORT : LABEL_CHARS);
    if (leads && LEADS_AWAY.test(text)) return false;
    if (kind === 'paragraph' && block.linkChars > 0.9 * block.chars) return false;
    const isBeside = index < first || (index > last && index <= last + 2);
    if (isBeside && kind === 'paragraph' && size < SHORT && DATE.test(text) && !SENTENCE_END.test(text)) return false;
    return !(index > 0.7 * blocks.length && size < 400 && RIGHTS.test(text));
  });
}

/** A line of running text. */
export function isLong(block: Block): boolean {
  return block.linkChars < 0.5 * block.chars && sizeOf([block]) >= LONG;
}

/** In characters of an alphabet; a Chinese or Japanese character says as much as about three of those. */
export function sizeOf(blocks: readonly Block[]): number {
  let size = 0;
  for (const { passage, chars } of blocks) size += chars + 2 * (passage.text.match(CJK)?.length ?? 0);
  return size;
}
