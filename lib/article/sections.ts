import type { Passage } from './article';

/**
 * The sections of an article. Each goes from one heading to the next, and the text before the first heading is a
 * section, too. Consecutive headings begin one section. An article without headings is one section.
 */
export function toSections(passages: readonly Passage[]): Passage[][] {
  const sections: Passage[][] = [];
  let hasText = true;
  for (const passage of passages) {
    const isHeading = passage.kind === 'heading';
    if (sections.length === 0 || (isHeading && hasText)) sections.push([]);
    hasText = !isHeading;
    sections.at(-1)!.push(passage);
  }
  return sections;
}
