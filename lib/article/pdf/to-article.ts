import type { ExtractedArticle, Passage } from '../article';
import { limit } from '../limit';
import { type Block, type Body, goesOn, joinText, toBlocks } from './blocks';
import { toRegions } from './columns';
import { toLines } from './lines';
import { type LinedSheet, withoutMargins } from './margins';
import { markReferences } from './references';
import { type PdfPage, toSheets } from './spans';
import { countChars } from '../count-chars';

/** What the file says about itself, which may be wrong. */
export type PdfFacts = { title: string; author: string; language: string; url: string };

/** Larger than the body by this much, text is a heading if it is no longer than this. */
const HEADING_SIZE = 1.12;
const MAX_HEADING_CHARS = 250;
/** In the body's size, only a short line in another font is a heading. */
const MAX_LINE_CHARS = 100;
const FOOTNOTE_SIZE = 0.93;
const FOOTNOTE_MARK = /^(\[?\d{1,3}\]?|[*†‡§¶]+)\s?\S/u;
/** Fewer characters are not enough text to summarize. */
const STUB_CHARS = 200;

/** The lines of a page, not yet in reading order. Pages without text have none. */
export function toLinedSheets(page: PdfPage): LinedSheet[] {
  return toSheets(page).map((sheet) => ({ page: page.number, height: sheet.height, lines: toLines(sheet) }));
}

/** Turns the pages' lines into an article: in reading order, without what repeats on every page. */
export function* toPdfArticle(all: readonly LinedSheet[], facts: PdfFacts): Generator<void, ExtractedArticle> {
  const sheets = withoutMargins(all);
  const body = findBody(sheets);
  const blocks: Block[] = [];
  for (const { page, height, lines } of sheets) {
    const found = toRegions(lines).flatMap((region) => markFootnotes(toBlocks(region, page, height, body), body));
    markHeadings(found, body);
    for (const block of [...found.filter(isInText), ...found.filter((block) => !isInText(block))])
      addBlock(blocks, block);
    yield;
  }
  markReferences(blocks);
  setLevels(blocks, body);
  const { passages, truncated } = limit(blocks.map(toPassage));
  return {
    title: chooseTitle(blocks, facts),
    byline: isPlausible(facts.author) ? facts.author.trim() : '',
    siteName: '',
    language: facts.language,
    publishedTime: '',
    url: facts.url,
    passages,
    method: 'pdf',
    verdict: countChars(passages) < STUB_CHARS ? 'stub' : 'article',
    truncated,
  };
}

const isInText = ({ kind }: Block) => kind !== 'footnote';

/** Adds a block, joining it to the one that it continues, across the end of a column or page and what is in between. */
function addBlock(blocks: Block[], block: Block): void {
  const last = blocks.findLast(
    ({ kind }) => isInText(block) === (kind !== 'footnote') && kind !== 'caption' && kind !== 'row',
  );
  if (!last || !goesOn(last, block) || blocks.length - blocks.indexOf(last) > MAX_BETWEEN) {
    blocks.push(block);
    return;
  }
  last.text = joinText(last.text, block.text);
  last.isFull = block.isFull;
}

/** Footnotes and a figure may be between two halves of a paragraph. */
const MAX_BETWEEN = 8;

/** The size and font of most letters. */
function findBody(sheets: readonly LinedSheet[]): Body {
  const sizes = new Map<number, number>();
  const fonts = new Map<string, number>();
  for (const line of sheets.flatMap(({ lines }) => lines)) {
    const size = Math.round(line.size * 2) / 2;
    sizes.set(size, (sizes.get(size) ?? 0) + line.text.length);
    fonts.set(line.font, (fonts.get(line.font) ?? 0) + line.text.length);
  }
  return { size: findMost(sizes) ?? 10, font: findMost(fonts) ?? '' };
}

function findMost<T>(counts: ReadonlyMap<T, number>): T | undefined {
  let most: T | undefined;
  for (const [value, count] of counts) if (most === undefined || count > (counts.get(most) ?? 0)) most = value;
  return most;
}

/** Small text with a mark, in the lower half of a page, and what follows it in the same column. */
function markFootnotes(blocks: Block[], body: Body): Block[] {
  let isNote = false;
  for (const block of blocks) {
    const isSmall = block.size < body.size * FOOTNOTE_SIZE && block.kind !== 'row' && block.kind !== 'caption';
    isNote = isSmall && (isNote || (block.at > 0.5 && FOOTNOTE_MARK.test(block.text)));
    if (isNote) block.kind = 'footnote';
  }
  return blocks;
}

/** The headings, by size, or in the body's size by a different font. */
function markHeadings(blocks: readonly Block[], body: Body): void {
  blocks.forEach((block, at) => {
    if ((block.kind !== 'paragraph' && block.kind !== 'item') || !/\p{L}/u.test(block.text)) return;
    const next = blocks[at + 1];
    const isOtherFont = block.font !== '' && block.font !== body.font && next?.font === body.font;
    const isLine = block.text.length <= MAX_LINE_CHARS && !/[.,;:!?。]$/.test(block.text);
    const isHeading = isLarge(block, body)
      ? block.text.length <= MAX_HEADING_CHARS
      : isOtherFont && isLine && block.size >= body.size * 0.95;
    if (isHeading) block.kind = 'heading';
  });
}

const isLarge = ({ size }: Block, body: Body) => size > body.size * HEADING_SIZE;

/** The largest headings first, those in the size of the body last. */
function setLevels(blocks: readonly Block[], body: Body): void {
  const headings = blocks.filter(({ kind }) => kind === 'heading');
  const sizes = [...new Set(headings.filter((block) => isLarge(block, body)).map(toStep))].sort((a, b) => b - a);
  for (const block of headings) {
    block.level = Math.min(6, 1 + (isLarge(block, body) ? sizes.indexOf(toStep(block)) : sizes.length));
  }
}

const toStep = ({ size }: Block) => Math.round(size);

function toPassage({ kind, text, page, level }: Block): Passage {
  return { kind, text, page, ...(level && { level }) };
}

/** The file's own title, unless a program made it up; or else the largest text at its beginning; or else its name. */
function chooseTitle(blocks: readonly Block[], { title, url }: PdfFacts): string {
  if (isPlausible(title)) return title.trim();
  const firstPage = blocks.filter(({ kind, page }) => kind === 'heading' && page === blocks[0]?.page);
  const largest = firstPage.reduce<Block | null>(
    (most, block) => (most && most.size >= block.size ? most : block),
    null,
  );
  if (largest) return largest.text;
  return toFileName(url);
}

function toFileName(url: string): string {
  const name = URL.canParse(url) ? (new URL(url).pathname.split('/').at(-1) ?? '') : '';
  try {
    return decodeURIComponent(name).replace(/\.pdf$/i, '');
  } catch (error) {
    // A name may contain a % that is not an escape.
    if (error instanceof URIError) return name;
    throw error;
  }
}

/** Whether a title is not a file name, a program's own words, or a number. */
function isPlausible(text: string): boolean {
  const isFileName =
    /\.(docx?|pdf|indd|qxd|tex|dvi|pptx?|xlsx?|html?|rtf|odt|txt)\b|^(untitled|microsoft word|microsoft powerpoint|slide 1|title|unknown|anonymous|admin|user)\b|^(https?|about|file|data):|[\\/]/i;
  return (
    /\p{L}{2}/u.test(text) &&
    text.trim().length > 3 &&
    !isFileName.test(text.trim()) &&
    !/^[\w-]*\d[\w-]*$/.test(text.trim())
  );
}
