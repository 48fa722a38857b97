/** What a passage was on the page. The engines treat prose (`paragraph`, `quote`, `item`) differently from the rest. */
export type PassageKind = 'heading' | 'paragraph' | 'item' | 'quote' | 'code' | 'row' | 'caption';

/**
 * A numbered block of the article's text: one of the blocks a reader sees. The number is the index in
 * `Article.passages`; later features (quotes, coverage) refer to it.
 */
export type Passage = {
  kind: PassageKind;
  /** White space collapsed, except in `code`, where lines are kept. Table cells of a `row` are joined by ` | `. Never empty. */
  text: string;
  /** 1 to 6; headings only. */
  level?: number;
};

/** How the text was found: Readability, the fallback for pages it finds nothing in, or the reader's own selection. */
export type ExtractionMethod = 'readability' | 'fallback' | 'selection';

/** The text of a page and what is known about it. Strings that the page does not give are empty. */
export type Article = {
  title: string;
  byline: string;
  siteName: string;
  /** BCP 47 tag as the page declares it, or '' when it does not. */
  language: string;
  /** As the page gives it, usually ISO 8601. */
  publishedTime: string;
  /** Without user name and password. */
  url: string;
  passages: Passage[];
  /** Words as `Intl.Segmenter` counts them, over all passages. */
  words: number;
  method: ExtractionMethod;
  /** True when the page held more than `MAX_ARTICLE_CHARS` and the rest was left out. */
  truncated: boolean;
};
