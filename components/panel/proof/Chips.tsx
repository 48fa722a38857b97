import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { ProvenStatement } from '../../../lib/proof/prover';
import { useTranslate } from '../../shared/translate';
import { hasMarks, splitMarked } from './mark-statements';
import { toPlaceLabel } from './place-label';
import type { Proof } from './use-proof';
import './proof.css';

/** What the chips in a text need: its proof, and what a press on one does. */
export const ProofContext = createContext<{ proof: Proof; onPress: (statement: ProvenStatement) => void } | null>(null);

/** A piece of text in which marks became chips, and words that are not on the page are underlined. */
export function Said({ text }: { text: string }) {
  const context = useContext(ProofContext);
  if (!context || !hasMarks(text)) return <>{text}</>;
  return (
    <>
      {splitMarked(text).map((piece) => {
        if ('text' in piece) return piece.text;
        if ('absent' in piece) return <span class="absent">{piece.absent}</span>;
        const statement = context.proof.statements[piece.chip];
        return statement ? <Chip statement={statement} {...context} /> : null;
      })}
    </>
  );
}

type ChipProps = { statement: ProvenStatement; proof: Proof; onPress: (statement: ProvenStatement) => void };

/** Where a statement comes from. Its number is drawn by CSS, so that it is not part of the text that is copied. */
function Chip({ statement, proof, onPress }: ChipProps) {
  const t = useTranslate();
  const { place, findings } = statement;
  const label = place === null ? '–' : toPlaceLabel(proof.page, place);
  const isDoubted = findings.some(({ severity }) => severity !== 'verified');
  const name = t(place === null ? 'placeNone' : isDoubted ? 'placeCheck' : 'placePassage', [label]);
  return (
    <button
      type="button"
      class={['src', place === null && 'none', isDoubted && 'check'].filter(Boolean).join(' ')}
      data-label={label}
      aria-label={name}
      title={name}
      onClick={() => onPress(statement)}
    />
  );
}
