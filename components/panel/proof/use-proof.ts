import { useEffect, useMemo, useState } from 'preact/hooks';
import type { Hint } from '../../../lib/proof/place/hints';
import type { ProvenStatement } from '../../../lib/proof/prover';
import type { RunState } from '../../../lib/panel/run-state';
import { isAnswer } from '../../../lib/panel/tab-state';
import type { PageText } from '../../../lib/run/protocol';
import { usePanelActions } from '../panel-actions';
import type { PageProver } from './page-prover';

/** A text with its page, and its statements so far. `isWhole`: nothing more will come. */
export type Proof = {
  page: PageText;
  statements: readonly ProvenStatement[];
  isWhole: boolean;
  mark: PageProver['mark'];
};

const NONE: readonly Hint[] = [];
/** Longer texts are no summaries, and comparing them would hold up the panel. */
const MAX_CHARS = 40_000;

/**
 * Compares the part of a run's text that is `shown` with its page; `null` when that page is not known. A text that
 * arrives at once is shown in steps, so that comparing it does not hold the panel either. What compares is loaded after
 * the first word.
 */
export function useProof(run: RunState, shown: string): Proof | null {
  const { pageOf, hintsOf } = usePanelActions();
  const page = pageOf?.(run.id) ?? null;
  const hints = hintsOf?.(run.id) ?? NONE;
  const [prover, setProver] = useState<PageProver | null>(null);
  const language = toTextLanguage(run, page);
  useEffect(() => {
    setProver(null);
    if (!page) return;
    const leaving = new AbortController();
    void import('./page-prover')
      .then((module) => module.createPageProver(page, language, leaving.signal))
      .then(
        (created) => !leaving.signal.aborted && setProver(created),
        // Without it the text is shown as it is.
        () => undefined,
      );
    return () => leaving.abort();
  }, [page, language]);

  const isWhole = run.ending !== null && shown === run.text;
  const isLong = run.text.length > MAX_CHARS;
  // Of a long text without ends, all would be looked through for each frame.
  const text = isLong ? '' : isWhole ? shown : shown.slice(0, lastEnd(shown));
  return useMemo(() => {
    if (!prover || !page || isLong) return null;
    return { page, statements: prover.prove(text, hints, isWhole), isWhole, mark: prover.mark };
  }, [prover, page, isLong, text, hints, isWhole]);
}

/** Until the next sentence or line ends, nothing new can be compared. */
function lastEnd(text: string): number {
  let at = text.length;
  while (at > 0 && !/[.!?。！？\n]/.test(text[at - 1]!)) at -= 1;
  return at;
}

/** An answer is in the question's language, which is mostly the page's. */
function toTextLanguage(run: RunState, page: PageText | null): string {
  const asked = run.source?.engine.language ?? 'page';
  return asked === 'page' || isAnswer(run) ? (page?.language ?? '') : asked;
}
