// @ts-expect-error: the package has no types.
import spec from 'commonmark-spec';

export type Example = { number: number; section: string; markdown: string; html: string };

/** The examples of the CommonMark specification, in which an arrow stands for a tab. */
export const EXAMPLES = (spec as { tests: Example[] }).tests.map((example) => ({
  ...example,
  markdown: example.markdown.replaceAll('→', '\t'),
  html: example.html.replaceAll('→', '\t'),
}));
