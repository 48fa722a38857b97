/** Whole micro-dollars for a million tokens. */
export type Price = {
  input: number;
  output: number;
  /** Of input that the upstream read from its cache; `input` when left out. */
  cachedInput?: number;
};
