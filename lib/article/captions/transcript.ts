import type { Passage } from '../article';
import { joinTexts } from '../join-texts';
import { cleanLine } from '../text';
import { MIN_STAMPS } from './may-be-transcript';
import { type Cue, parseTime } from './vtt';

/** A paragraph of a transcript ends with the first sentence after this long, or at the latest after twice as long. */
const PARAGRAPH_SECONDS = 30;

/** Paragraphs of about half a minute, each with the second at which it begins. */
export function toTranscript(cues: readonly Cue[]): Passage[] {
  const passages: Passage[] = [];
  let shown: string[] = [];
  let texts: string[] = [];
  let start = 0;
  const flush = () => {
    if (texts.length > 0) passages.push({ kind: 'paragraph', text: joinTexts(texts), seconds: Math.floor(start) });
    texts = [];
  };
  for (const cue of cues) {
    const lines = cue.text.split('\n').map(cleanLine).filter(Boolean);
    // Automatic captions roll up: a cue repeats or extends what is still shown of the one before.
    const fresh = lines.filter((line) => !shown.includes(line));
    const grown = shown.at(-1);
    shown = lines;
    const [first] = fresh;
    if (grown && first?.startsWith(`${grown} `)) fresh[0] = first.slice(grown.length);
    // Sounds rather than speech: "[Music]", "(applause)", "♪".
    const said = cleanLine(fresh.join(' ').replace(/^[[(（【][^\])）】]*[\])）】]$|[♪♫]/g, ''));
    if (!said) continue;
    const elapsed = cue.start - start;
    const isSentence = /[.!?。！？…]["'”’»)]*$/.test(texts.at(-1) ?? '');
    if (elapsed < 0 || elapsed >= 2 * PARAGRAPH_SECONDS || (elapsed >= PARAGRAPH_SECONDS && isSentence)) flush();
    if (texts.length === 0) start = cue.start;
    texts.push(said);
  }
  flush();
  return passages;
}

const STAMP = String.raw`(?<time>(?:\d{1,2}:)?\d{1,3}:\d\d(?:[.,]\d{1,3})?)(?:\s*(?:-->|[-–—])\s*[\d:.,]+)?`;
/**
 * The time may be in brackets or be a range, follow an item's number or the speaker (in brackets, or alone with the
 * name), and fill a cell of its own.
 */
const STAMPED = [
  String.raw`^(?:\d+\. )?[([]?${STAMP}(?![\d:])[)\]]?[\s|:–—-]*(?<text>[^]*)$`,
  String.raw`^(?<speaker>.{1,40}?)[\s,|:–—-]*[([]${STAMP}[)\]][\s|:–—-]*(?<text>[^]*)$`,
  String.raw`^(?<speaker>.{1,40}?)[\s,|:–—-]+${STAMP}$`,
].map((source) => new RegExp(source));

/** Recordings start at zero; agendas and live tickers start with the time of day. */
const MAX_FIRST_SECONDS = 120;
/** Speech has 10 to 20 characters a second, 4 to 6 in Chinese; a list of chapters or songs has less than one. */
const MIN_CHARS_PER_SECOND = 2;

/**
 * The transcript that a page shows as text: at least eight passages that begin with increasing times, or are a time
 * alone before their text. Returned with `seconds` and without the times; `null` when there is none.
 */
export function findTranscript(passages: readonly Passage[]): Passage[] | null {
  type Part = { start: number; texts: string[] };
  let best: Part[] = [];
  let parts: Part[] = [];
  for (const { text } of passages) {
    const { speaker, time, text: said = '' } = match(text);
    const last = parts.at(-1);
    const start = time === undefined ? last?.start : parseTime(time);
    if (start === undefined) continue;
    const line = time === undefined ? text : [speaker, said].filter(Boolean).join(': ');
    if (last && start === last.start) last.texts.push(line);
    else {
      // Times that start again belong to another transcript, or to none.
      if (last && start < last.start) parts = [];
      parts.push({ start, texts: [line] });
      if (parts.length > best.length) best = parts;
    }
  }
  const [first] = best;
  const end = best.at(-1);
  if (!first || !end || best.length < MIN_STAMPS || first.start > MAX_FIRST_SECONDS) return null;
  // The page does not say where the last passage ends.
  end.texts.splice(Math.max(...best.slice(0, -1).map(({ texts }) => texts.length)));
  const cues = best.map(({ start, texts }) => ({ start, text: texts.join(' ') }));
  const chars = cues.reduce((sum, { text }) => sum + text.length, 0);
  return chars >= MIN_CHARS_PER_SECOND * (end.start - first.start) ? toTranscript(cues) : null;
}

function match(text: string): Record<string, string | undefined> {
  for (const pattern of STAMPED) {
    const groups = pattern.exec(text)?.groups;
    if (groups) return groups;
  }
  return {};
}
