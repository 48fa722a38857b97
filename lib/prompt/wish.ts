export const SUMMARY_LENGTHS = ['short', 'medium', 'long'] as const;
export type SummaryLength = (typeof SUMMARY_LENGTHS)[number];

export const SUMMARY_FORMATS = ['key-points', 'paragraph', 'tldr', 'qa', 'table'] as const;
export type SummaryFormat = (typeof SUMMARY_FORMATS)[number];

/**
 * What the reader has chosen. `language`: a BCP 47 tag, `page` for the page's own, or `browser` for the browser's.
 * `prompt`: the name of the reader's own prompt that replaces length and format; '' for none.
 */
export type SummaryWish = { length: SummaryLength; format: SummaryFormat; language: string; prompt: string };

/** A question about the page with its answer. The summary itself comes first, as the answer to ''. */
export type Turn = { question: string; answer: string };

/**
 * What a model is asked for. `prefix`: the text so far, which is to be continued; '' for a new text. `format`: key
 * points when omitted. `language` is never `browser`. `instruction`: the reader's own prompt, see `own-prompt.ts`; it
 * replaces length and format. `question`: answered instead of writing a summary, after the `thread` before it.
 * `hints`: the passages are sent with their numbers, and each statement should end with those that it is based on.
 */
export type EngineWish = {
  length: SummaryLength;
  language: string;
  prefix: string;
  format?: SummaryFormat;
  instruction?: string;
  question?: string;
  hints?: boolean;
  thread?: readonly Turn[];
};
