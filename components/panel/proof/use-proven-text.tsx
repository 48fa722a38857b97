import type { ComponentChildren } from 'preact';
import { useMemo, useState } from 'preact/hooks';
import type { RunState } from '../../../lib/panel/run-state';
import type { ProvenStatement } from '../../../lib/proof/prover';
import { Lazy } from '../../shared/Lazy';
import { usePanelActions } from '../panel-actions';
import { ProofContext } from './Chips';
import { hasMarks } from './marks';
import { useProof } from './use-proof';
import type { ShowOutcome } from './Why';

const loadVerdict = async () => (await import('./Verdict')).Verdict;
const loadWhy = async () => (await import('./Why')).Why;

/** `around`: wraps what shows the Markdown. `below`: what comparing the text with its page gave. */
type ProvenText = {
  markdown: string;
  around: (text: ComponentChildren) => ComponentChildren;
  below: ComponentChildren;
};

/** A chip or doubted words that the reader pressed, and what came of showing the passage in the page. */
type Asked = { statement: ProvenStatement; pressed: HTMLElement; outcome: ShowOutcome };

/** The part of a run's text typed so far, with the places of its statements once they are known. */
export function useProvenText(run: RunState, shown: string): ProvenText {
  const { showPassage } = usePanelActions();
  const found = useProof(run, shown);
  const proof = found && !hasMarks(shown) ? found : null;
  const [asked, setAsked] = useState<Asked | null>(null);
  const { tabId } = run.request;
  const url = run.source?.article.url ?? '';
  const context = useMemo(() => {
    if (!proof) return null;
    const show = async (place: number) => (await showPassage?.({ tabId, url }, proof.page, place)) ?? null;
    const onPress = async (statement: ProvenStatement, pressed: HTMLElement) => {
      // A doubt is explained; a place that is clear is only shown.
      const isDoubted = pressed.matches('.absent, .check, .none');
      setAsked(isDoubted ? { statement, pressed, outcome: null } : null);
      if (statement.place === null || pressed.matches('.absent')) return;
      const outcome = await show(statement.place);
      if (isDoubted || outcome !== 'shown') setAsked({ statement, pressed, outcome });
    };
    return { proof, show, onPress };
  }, [proof, showPassage, tabId, url]);
  // Always there, since the text would be drawn again if it came later.
  const around: ProvenText['around'] = (text) => <ProofContext.Provider value={context}>{text}</ProofContext.Provider>;
  if (!context) return { markdown: shown, around, below: null };
  const { page, statements, isWhole } = context.proof;
  const onShow = (place: number) =>
    void context.show(place).then((outcome) => setAsked((before) => before && { ...before, outcome }));
  const isLinked = run.request.source.kind === 'link';
  // Of the page's own sentences there is nothing to check; the card below says that they are its own.
  const isVerbatim = run.source?.engine.kind === 'key-sentences';
  return {
    markdown: context.proof.mark(shown, statements),
    around,
    below: (
      <>
        {asked && <Lazy load={loadWhy} props={{ ...asked, isLinked, page, onShow, onClose: () => setAsked(null) }} />}
        {isWhole && shown === run.text && !isVerbatim && <Lazy load={loadVerdict} props={{ statements }} />}
      </>
    ),
  };
}
