import { type Article, EXTRACTION_METHODS, type Passage, PASSAGE_KINDS, VERDICTS } from './article';
import { MAX_ARTICLE_CHARS } from './limit';
import { countWords } from '../count-words';
import { isRecord } from '../is-record';

const MAX_FIELD_CHARS = 1_000;
/** No page that a person reads has more blocks. The rest of a longer extraction is left out. */
const MAX_PASSAGES = 100_000;

/**
 * Parses what the injected script returned as if it came from the network: a page that took over its own renderer can
 * return anything. `null` when it is not an article or has no text.
 */
export function parseExtraction(value: unknown): Article | null {
  if (!isRecord(value) || !Array.isArray(value.passages)) return null;
  const passages: Passage[] = [];
  let room = MAX_ARTICLE_CHARS;
  let truncated = value.truncated === true || value.passages.length > MAX_PASSAGES;
  for (const entry of value.passages.slice(0, MAX_PASSAGES) as unknown[]) {
    const passage = parsePassage(entry);
    if (!passage) continue;
    if (passage.text.length > room) truncated = true;
    if (room > 0) passages.push({ ...passage, text: passage.text.slice(0, room) });
    room -= passage.text.length;
  }
  if (passages.length === 0) return null;
  const language = parseLanguage(value.language);
  const textlessPages = parseCount(value.textlessPages);
  const hiddenCharacters = parseCount(value.hiddenCharacters, 1_000_000_000);
  const furnitureCharacters = parseCount(value.furnitureCharacters, 1_000_000_000);
  return {
    title: parseField(value.title),
    byline: parseField(value.byline),
    siteName: parseField(value.siteName),
    language,
    publishedTime: parseField(value.publishedTime),
    url: parseUrl(value.url),
    passages,
    words: countWords(passages, language),
    method: EXTRACTION_METHODS.find((method) => method === value.method) ?? 'visible',
    verdict: VERDICTS.find((verdict) => verdict === value.verdict) ?? 'article',
    ...(textlessPages && { textlessPages }),
    ...(hiddenCharacters && { hiddenCharacters }),
    ...(furnitureCharacters && { furnitureCharacters }),
    truncated,
  };
}

function parsePassage(value: unknown): Passage | null {
  if (!isRecord(value) || typeof value.text !== 'string' || value.text.trim() === '') return null;
  const kind = PASSAGE_KINDS.find((known) => known === value.kind) ?? 'paragraph';
  const level = parseCount(value.level, 6);
  const page = parseCount(value.page);
  const seconds = parseCount(value.seconds);
  const replies = parseCount(value.replies);
  return {
    kind,
    text: value.text,
    ...(level && (kind === 'heading' || kind === 'item') && { level }),
    ...(page && { page }),
    ...(seconds !== undefined && { seconds }),
    ...(replies !== undefined && { replies }),
    ...(value.isCollapsed === true && { isCollapsed: true }),
  };
}

function parseCount(value: unknown, max = 1_000_000): number | undefined {
  return typeof value === 'number' && value >= 0 && value < max + 1 ? Math.floor(value) : undefined;
}

function parseField(value: unknown): string {
  return typeof value === 'string' ? value.slice(0, MAX_FIELD_CHARS) : '';
}

/**
 * Language, script and region of a BCP 47 tag, or ''. The rest of a tag can spell sentences, and goes into the prompt.
 */
function parseLanguage(value: unknown): string {
  try {
    const { language, script, region } = new Intl.Locale(parseField(value).trim().replaceAll('_', '-'));
    return [language, script, region].filter(Boolean).join('-');
  } catch (error) {
    if (error instanceof RangeError) return '';
    throw error;
  }
}

/**
 * The page's address, for links and exports, if it can be one: a renderer that was taken over may return `javascript:`.
 * User name and password are the reader's own and are removed.
 */
function parseUrl(value: unknown): string {
  const url = typeof value === 'string' && value.length <= 10_000 && URL.canParse(value) ? new URL(value) : null;
  if (!url || !/^(?:https?|file|blob):$/.test(url.protocol)) return '';
  url.username = '';
  url.password = '';
  return url.href;
}
