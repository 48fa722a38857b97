import type { Block } from './blocks';

/** A block of fewer characters may follow itself on purpose. */
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
const SENTENCE_END = /[.!?…。！？]["'”’»）)]*$/;

const CJK = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/gu;

/** How lines begin that lead elsewhere or ask for something. */
const LEADS_AWAY =
  /^\W*(read (more|also|next)|also (on|read)|see also|more (on|from)|related|recommended|watch:|listen:|click here|follow us|sign up|subscribe|get the latest|leggi anche|lire aussi|à lire|lee también|lea también|leia (também|mais)|lesen sie auch|mehr zum thema|czytaj (też|także|również)|zobacz też|читайте также|читать также|смотрите также|διαβάστε (επίσης|ακόμα)|相关(阅读|新闻|报道)|延伸阅读|推荐阅读|関連記事)/iu;
const RIGHTS = /©|\bcopyright\b|\ball rights reserved/i;
const NO_COPIES = /版权(所有|均属)|未经.{0,12}(授权|许可)|無断転載/;
/** What boxes with the date of publication are called; those with another date have a date in their name, too. */
const META_NAMES = /byline|meta|author|publish/i;

/** A link with fewer characters is a title. */
const LINKED_SENTENCE = 60;
const LABEL = /^\W*(fig|tab|abb|рис|табл|rys|εικ|图|圖|図|表)\p{L}*\.?\s*\d/iu;
const DATE = /\b(19|20)\d\d\b|\d{1,2}[:.]\d\d|\d年/u;

/** `namesOf`: the names of the box around a block. */
type Surroundings = {
  isFrame: (block: Block) => boolean;
  namesOf: (block: Block) => string;
  isNews: boolean;
  isThread: boolean;
};

/**
 * Removes from a text what does not belong to it: repeated blocks, lines with the date of publication, lines that lead
 * elsewhere, notes about rights at the end, blocks for which `isFrame` is true, and in news the captions of photos,
 * unless they are numbered. A result that is not running text stays nearly unchanged.
 */
export function clean(found: readonly Block[], { isFrame, namesOf, isNews, isThread }: Surroundings): Block[] {
  const blocks = withoutRepeats(found, isThread);
  const own = blocks.filter((block) => !isFrame(block));
  const isLeft = sizeOf(own) > MOST_FRAME * sizeOf(blocks);
  if (sizeOf(blocks.filter(isLong)) < PROSE * sizeOf(blocks)) return isLeft ? own : blocks;
  const first = blocks.findIndex(isLong);
  const last = blocks.findLastIndex(isLong);
  const lastOther = blocks.findLastIndex((block) => isLong(block) && !NO_COPIES.test(block.passage.text));
  const left = blocks.filter((block, index) => {
    const { kind, text } = block.passage;
    if ((isLeft && isFrame(block)) || (kind === 'caption' && isNews && !LABEL.test(text))) return false;
    if (kind !== 'paragraph' && kind !== 'item') return true;
    const size = sizeOf([block]);
    const leads = block.linkChars > 0.3 * block.chars || size < (block.linkChars > 0 ? SHORT : LABEL_CHARS);
    if (leads && LEADS_AWAY.test(text)) return false;
    if (kind === 'paragraph' && block.linkChars > 0.9 * block.chars && !isLinkedSentence(block)) return false;
    if (isNews && (index < first || index > last) && block.linkChars > 0.8 * block.chars) return false;
    const isBeside = index < first || (index > last && index <= last + 2);
    const isDate = kind === 'paragraph' && size < SHORT && DATE.test(text) && !isSentence(block);
    // The date of an event looks the same, but is not called so.
    if (isBeside && isDate && (isNews || META_NAMES.test(namesOf(block)))) return false;
    return !(index > last && size < LONG && RIGHTS.test(text)) && !(index >= lastOther && NO_COPIES.test(text));
  });
  // The heading of what was removed.
  while (left.at(-1)?.passage.kind === 'heading') left.pop();
  return left;
}

/**
 * Removes what follows itself, as variants of a text for other screens do. In a thread, a text that returns is a
 * quotation or a signature, wherever it is.
 */
function withoutRepeats(found: readonly Block[], isThread: boolean): Block[] {
  const before = new Map<string, number>();
  const repeats = new Set<number>();
  found.forEach(({ passage: { kind, text }, chars }, index) => {
    if (chars < REPEATED || kind === 'code' || kind === 'row') return;
    const start = before.get(text);
    before.set(text, index);
    if (start === undefined) return;
    const run = found.slice(start, index);
    if (isThread) repeats.add(index);
    else if (run.every(({ passage }, at) => passage.text === found[index + at]?.passage.text)) {
      run.forEach((_, at) => repeats.add(index + at));
    }
  });
  return found.filter((_, index) => !repeats.has(index));
}

/** A paragraph that is one link but reads like the text around it. */
export function isLinkedSentence(block: Block): boolean {
  const { kind, text } = block.passage;
  return kind === 'paragraph' && isSentence(block) && sizeOf([block]) >= LINKED_SENTENCE && !LEADS_AWAY.test(text);
}

export function isSentence({ passage }: Block): boolean {
  return SENTENCE_END.test(passage.text);
}

/** A line of running text. */
export function isLong(block: Block): boolean {
  return block.linkChars < 0.5 * block.chars && (block.chars >= LONG || sizeOf([block]) >= LONG);
}

/** By block, since each is asked for many times. */
const sizes = new WeakMap<Block, number>();

/** In characters of an alphabet; a Chinese or Japanese character says as much as about three of those. */
export function sizeOf(blocks: readonly Block[]): number {
  let sum = 0;
  for (const block of blocks) {
    let size = sizes.get(block);
    if (size === undefined) sizes.set(block, (size = block.chars + 2 * (block.passage.text.match(CJK)?.length ?? 0)));
    sum += size;
  }
  return sum;
}
