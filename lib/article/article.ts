/** What a passage was on the page. The engines treat prose (`paragraph`, `quote`, `item`) differently from the rest. */
export const PASSAGE_KINDS = ['heading', 'paragraph', 'item', 'quote', 'code', 'row', 'caption', 'footnote'] as const;
export type PassageKind = (typeof PASSAGE_KINDS)[number];

/**
 * A numbered block of the article's text: one of the blocks a reader sees. The number is the index in
 * `Article.passages`; later features (quotes, coverage) refer to it.
 */
export type Passage = {
  kind: PassageKind;
  /**
   * White space collapsed, except in `code`, where lines are kept. Table cells of a `row` are joined by ` | `. Never
   * empty.
   */
  text: string;
  /** Headings: 1 to 6. Items: how deep the list is nested, 2 to 6; left out in a list that is in no other. */
  level?: number;
  /** Page of a PDF, from 1. */
  page?: number;
  /** When the text is spoken, in whole seconds from the beginning of a video or a recording. */
  seconds?: number;
  /** On the first passage of a thread's post: how many posts answer it, directly or indirectly; 0 or more. */
  replies?: number;
  /** In a part of an article: the passage's number in all of it, from 1. */
  number?: number;
  /** Whether a person sees the text, or a part of it, only after they have opened it by a control of the page. */
  isCollapsed?: boolean;
};

/**
 * How the text was found. `readability`: by Readability, cleaned; `marked`: the part that the page marks as its
 * content; `structured-data`: the `articleBody` of the page's JSON-LD; `densest`: the block with the most text and the
 * fewest links; `visible`: everything on the page but its furniture; `screen`: what an application shows at the moment;
 * `document`: the page is a text file, JSON or XML; `selection`: the reader's own choice.
 */
export const EXTRACTION_METHODS = [
  'readability',
  'marked',
  'structured-data',
  'densest',
  'visible',
  'screen',
  'document',
  'feed',
  'transcript',
  'pdf',
  'selection',
] as const;
export type ExtractionMethod = (typeof EXTRACTION_METHODS)[number];

/**
 * What kind of page it is. `stub`: too little text to summarize; `video`: a player without captions, and the page
 * around it; `application`: mail, chat, a board; `error-page`: "not found" and the like; `loading`: most of it has not
 * come yet; `framed`: the text is in a frame of another site; `covered`: a dialog is in front of the text; `partial`: a
 * part of a thread.
 */
export const VERDICTS = [
  'article',
  'list',
  'thread',
  'product',
  'application',
  'video',
  'stub',
  'login',
  'paywall',
  'consent',
  'bot-check',
  'error-page',
  'empty-application',
  'loading',
  'framed',
  'covered',
  'partial',
] as const;
export type Verdict = (typeof VERDICTS)[number];

/** The text of a page and what is known about it. Strings that the page does not give are empty. */
export type Article = {
  title: string;
  byline: string;
  siteName: string;
  /**
   * BCP 47 tag of the text: as the page declares it, or as it was found where that is missing or wrong; '' if unknown.
   */
  language: string;
  /** As the page gives it, usually ISO 8601. */
  publishedTime: string;
  /** Without user name and password. */
  url: string;
  passages: Passage[];
  /** Words as `Intl.Segmenter` counts them, over all passages. */
  words: number;
  method: ExtractionMethod;
  verdict: Verdict;
  /**
   * Pages of a PDF on which there is no text to read: pictures, as scanners make them, or nothing. Left out when none.
   */
  textlessPages?: number;
  /** How many characters were left out because nobody can see them. Left out when none. */
  hiddenCharacters?: number;
  /**
   * How many visible characters of a page were left out because they are not part of its text: menus, lists of links,
   * comments. Absent where there can be none, as in files.
   */
  furnitureCharacters?: number;
  /** True when the page held more than `MAX_ARTICLE_CHARS` and the rest was left out. */
  truncated: boolean;
};

/** An article as the page's script answers it. Words are counted later, outside the page. */
export type ExtractedArticle = Omit<Article, 'words'>;
