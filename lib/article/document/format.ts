/** The formats other than HTML, as far as they are read differently. */
export type DocumentFormat = 'text' | 'markdown' | 'code' | 'json' | 'table' | 'captions' | 'xml';

const ENDINGS: Record<string, DocumentFormat> = {};
for (const [format, endings] of [
  ['markdown', 'md markdown mdown mkd mdx rmd qmd'],
  ['json', 'json jsonl ndjson geojson webmanifest jsonld'],
  ['table', 'csv tsv tab'],
  ['captions', 'srt vtt'],
  [
    'code',
    'c cc cfg clj cmake conf cpp cs css dart diff env ex go gradle h hpp hs ini ipynb java js jsx kt lock log lua m mjs ' +
      'patch php pl properties ps1 py r rb rs scala scss sh sol sql svelte swift toml ts tsx v vue yaml yml zig',
  ],
] as const)
  for (const ending of endings.split(' ')) ENDINGS[ending] = format;

/** Enough characters to recognize the format. */
const LOOK_CHARS = 20_000;
const CODE_SHARE = 0.35;

/**
 * Decides by content type, then by the extension in the URL's path, then by the text itself: servers give `text/plain`
 * for nearly everything, and Chrome shows RSS and Atom as `text/plain` whatever the server says.
 */
export function documentFormat(text: string, givenType: string, url: string): DocumentFormat {
  const contentType = givenType.replace(/;.*/, '').trim().toLowerCase();
  const look = text.slice(0, LOOK_CHARS);
  if (/[/+]json$/.test(contentType)) return 'json';
  if (/[/+]xml$/.test(contentType) || /^\s*<(\?xml|rss|feed|rdf:RDF)\b/.test(look)) return 'xml';
  if (/^text\/(x-)?markdown$/.test(contentType)) return 'markdown';
  if (/^text\/(csv|tab-separated-values)$/.test(contentType)) return 'table';
  if (contentType === 'text/vtt' || /^\uFEFF?WEBVTT\b/.test(look)) return 'captions';
  if (contentType !== 'text/plain' && /^text\/(x-|css|javascript)|script/.test(contentType)) return 'code';
  const ending = fileName(url).split('.').slice(1).pop()?.toLowerCase() ?? '';
  if (Object.hasOwn(ENDINGS, ending)) return ENDINGS[ending] ?? 'text';
  if (/^\s*(\{\s*"|\[\s*[[{"\d])/.test(look) && /[\]}]\s*$/.test(text.slice(-100))) return 'json';
  if (looksLikeMarkdown(look)) return 'markdown';
  return looksLikeCode(look) ? 'code' : 'text';
}

/** The last part of the URL's path, decoded; '' when the path ends in a slash. */
export function fileName(url: string): string {
  const name = URL.canParse(url) ? (new URL(url).pathname.split('/').pop() ?? '') : '';
  try {
    return decodeURIComponent(name);
  } catch (error) {
    if (error instanceof URIError) return name;
    throw error;
  }
}

/** Two of its marks: a single one may be a comment in a script, or a quotation in a mail. */
function looksLikeMarkdown(look: string): boolean {
  const marks = [/^#{1,6} \S.*\n\s*\n/m, /^(```|~~~)/m, /\]\(\S+\)/, /^\|?\s*:?-{3,}:?\s*\|/m, /\*\*\S[^*\n]*\*\*/];
  return marks.filter((mark) => mark.test(look)).length >= 2;
}

/** Lines that end or begin as prose never does, or that begin with a time, an address or a number, as in a log. */
function looksLikeCode(look: string): boolean {
  const lines = look.split('\n').filter((line) => line.trim() !== '');
  const odd = lines.filter((line) =>
    /[;{}([=<>\\]\s*$|^\s*(\/\/|\/\*|#include\b|import \S+$|\[?\d{4}-\d\d-\d\d[T ]\d|\d+\.\d+\.\d+\.\d+ )/.test(line),
  );
  return lines.length > 1 && odd.length > CODE_SHARE * lines.length;
}
