import type { ComponentChildren } from 'preact';
import { useMemo, useState } from 'preact/hooks';
import type { RunState } from '../../../lib/panel/run-state';
import type { ProvenStatement } from '../../../lib/proof/prover';
import { ProofContext } from './Chips';
import { hasMarks, markStatements } from './mark-statements';
import { useProof } from './use-proof';
import { Verdict } from './Verdict';
import { Why } from './Why';

/** `around`: wraps what shows the Markdown. `below`: what comparing the text with its page gave. */
type ProvenText = {
  markdown: string;
  around: (text: ComponentChildren) => ComponentChildren;
  below: ComponentChildren;
};

/** The part of a run's text typed so far, with the places of its statements once they are known. */
export function useProvenText(run: RunState, shown: string): ProvenText {
  const found = useProof(run);
  const proof = found && !hasMarks(shown) ? found : null;
  // Each press counts, since the reader may want to see the same place again.
  const [pressed, setPressed] = useState<{ statement: ProvenStatement; press: number } | null>(null);
  const onPress = (statement: ProvenStatement) => setPressed((last) => ({ statement, press: (last?.press ?? 0) + 1 }));
  const context = useMemo(() => proof && { proof, onPress }, [proof]);
  // Always there, since the text would be drawn again if it came later.
  const around: ProvenText['around'] = (text) => <ProofContext.Provider value={context}>{text}</ProofContext.Provider>;
  if (!proof) return { markdown: shown, around, below: null };
  const { page, statements, isWhole } = proof;
  // Of the page's own sentences there is nothing to check; the card below says that they are its own.
  const isVerbatim = run.source?.engine.kind === 'key-sentences';
  return {
    markdown: markStatements(shown, statements),
    around,
    below: (
      <>
        {pressed && <Why key={pressed.press} run={run} page={page} statement={pressed.statement} />}
        {isWhole && shown === run.text && !isVerbatim && <Verdict statements={statements} />}
      </>
    ),
  };
}
