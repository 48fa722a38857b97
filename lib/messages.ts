import type en from '../locales/en.json';

/** The key of a sentence in `locales/`. */
export type MessageKey = keyof typeof en;

/**
 * Returns the sentence for `key` in the browser's language, with `substitutions` for `$1`, `$2`… Sentences with plural
 * forms take a `count`.
 */
export type Translate = (key: MessageKey, substitutions?: string[], count?: number) => string;
