import { createProver } from '../../../lib/proof/prover';
import type { PageText } from '../../../lib/run/protocol';
import { markStatements } from './mark-statements';

export type PageProver = Awaited<ReturnType<typeof createPageProver>>;

/** What compares statements with a page, and marks them in a text. Rejects on abort. */
export async function createPageProver(page: PageText, language: string, signal: AbortSignal) {
  const passages = page.passages.map(({ text }) => text);
  const { prove } = await createProver({ ...page, passages }, language, signal);
  return { prove, mark: markStatements };
}
