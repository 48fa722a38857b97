/**
 * Words by language, see `word-lists.json`, which is loaded when it is needed. `questions`: question words, and words
 * such as "does" and "the" beside them, separated by spaces and without accents. `leaning`: words at the beginning of a
 * sentence that point back to the one before. Both are listed by language, because some mean something in another one.
 */
export type WordLists = { questions: Readonly<Record<string, string>>; leaning: Readonly<Record<string, string>> };

/** What there is when they cannot be loaded. */
export const NO_LISTS: WordLists = { questions: {}, leaning: {} };
