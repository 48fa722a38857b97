import type en from '../locales/en.json';

/** The key of a sentence in `locales/`. */
export type MessageKey = keyof typeof en;

/**
 * Gives the sentence for `key` in the browser's language; `$1`, `$2`… are replaced by `substitutions`. Sentences with
 * plural forms take a `count`.
 */
export type Translate = (key: MessageKey, substitutions?: string[], count?: number) => string;
