import { checkStatement, type Finding } from './check/check-statement';
import { readPageFacts } from './check/page-facts';
import { findQuotation } from './check/quotes';
import { assignHints } from './place/assign-hints';
import type { Hint } from './place/hints';
import { createPageIndex } from './place/page-index';
import { placeStatement } from './place/place-statement';
import { type Statement, splitStatements } from './place/statements';

/**
 * A statement, and what comparing it with the page gave. `place`: the passage that it comes from, by index; `null` when
 * none is clear. `nearest`: the likeliest one, clear or not. Offsets of findings count in the statement's `text`.
 */
export type ProvenStatement = Statement & {
  place: number | null;
  nearest: number | null;
  findings: readonly Finding[];
};

/** The page to compare with. `beside`: its title, its author's name and the like. */
export type ProofPage = { passages: readonly string[]; language: string; beside: readonly string[] };

/** Languages that capitalize all nouns, or whose writing has no capital letters to tell names by. */
const NAMELESS = new Set(['de', 'lb', 'zh', 'ja', 'ko', 'th', 'ar', 'he', 'fa', 'ur', 'hi']);

/**
 * Places and checks the statements of a text as it grows. It works in slices until the page is indexed, and rejects on
 * abort. `prove` takes the whole text so far with all its hints, and compares only statements that are new.
 *
 * @param language of the text; names are only checked when it is the page's own
 */
export async function createProver(page: ProofPage, language: string, signal: AbortSignal) {
  const index = await createPageIndex(page.passages, signal);
  const facts = await readPageFacts(page.passages, page, signal);
  const base = (tag: string) => tag.split('-')[0]!.toLowerCase();
  const spoken = base(language);
  const hasNames = spoken !== '' && spoken === base(page.language) && !NAMELESS.has(spoken);
  let proven: ProvenStatement[] = [];
  let hinted: number[][] = [];

  function prove(statement: Statement, hints: readonly number[], previous: number | null): ProvenStatement {
    const findings = checkStatement(facts, statement.text, hasNames);
    const verbatim = findQuotation(facts.folded, statement.text);
    if (verbatim !== null) return { ...statement, place: verbatim, nearest: verbatim, findings };
    const { ranked, shown } = placeStatement(index, statement.text, { hints, previous });
    return { ...statement, place: shown, nearest: ranked[0] ?? null, findings };
  }

  return {
    prove(markdown: string, hints: readonly Hint[], isWhole: boolean): readonly ProvenStatement[] {
      const statements = splitStatements(markdown, language, isWhole);
      const assigned = assignHints(markdown, statements, hints);
      const next: ProvenStatement[] = [];
      for (const [i, statement] of statements.entries()) {
        const known = proven[i];
        const own = assigned[i]!;
        // A hint may come after the end of its statement.
        const isKnown =
          known?.start === statement.start && known.text === statement.text && hinted[i]!.length === own.length;
        const previous = next.at(-1)?.nearest ?? null;
        const indices = own.map((number) => number - 1);
        next.push(isKnown ? known : prove(statement, indices, previous));
      }
      [proven, hinted] = [next, assigned];
      return proven;
    },
  };
}
