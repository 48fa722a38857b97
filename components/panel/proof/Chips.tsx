import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { ProvenStatement } from '../../../lib/proof/prover';
import { useTranslate } from '../../shared/translate';
import { hasMarks, splitMarked } from './marks';
import { toPlaceLabel } from './place-label';
import { tintSentence } from './tint-sentence';
import type { Proof } from './use-proof';
import './proof.css';

type OnPress = (statement: ProvenStatement, pressed: HTMLElement) => void;

/** What the chips in a text need: its proof, and what a press on one does. */
export const ProofContext = createContext<{ proof: Proof; onPress: OnPress } | null>(null);

/** A piece of text in which marks became chips, and words that are not on the page are underlined. */
export function Said({ text }: { text: string }) {
  const context = useContext(ProofContext);
  if (!context || !hasMarks(text)) return <>{text}</>;
  const pieces = splitMarked(text);
  return (
    <>
      {pieces.map((piece, at) => {
        if ('text' in piece) {
          const next = pieces[at + 1];
          return next && 'chip' in next ? withoutLastWord(piece.text) : piece.text;
        }
        if ('absent' in piece) return <Absent words={piece.absent} index={piece.statement} {...context} />;
        const before = pieces[at - 1];
        return (
          // The last word and its chip stay on one line.
          <span class="tail">
            {before && 'text' in before && lastWord(before.text)}
            <Chip index={piece.chip} {...context} />
          </span>
        );
      })}
    </>
  );
}

/** At most so many letters stay with a chip: scripts without spaces have no short last word. */
const LAST_WORD = /\S{0,30}$/;

function lastWord(text: string): string {
  return LAST_WORD.exec(text)![0];
}

function withoutLastWord(text: string): string {
  return text.slice(0, text.length - lastWord(text).length);
}

type PartProps = { index: number; proof: Proof; onPress: OnPress };

/** Where a statement comes from. Its number is drawn by CSS, so that it is not part of the text that is copied. */
function Chip({ index, proof, onPress }: PartProps) {
  const t = useTranslate();
  const statement = proof.statements[index];
  if (!statement) return null;
  const { place, findings } = statement;
  const label = place === null ? '–' : toPlaceLabel(proof.page, place, t);
  const isDoubted = findings.some(({ severity }) => severity === 'elsewhere');
  const isQuoted = findings.some(({ severity }) => severity === 'verified');
  const name =
    place === null
      ? t('placeNone')
      : t(isDoubted ? 'placeCheck' : isQuoted ? 'placeQuotation' : 'placePassage', [label]);
  const kind = place === null ? 'none' : isQuoted && 'quote';
  return (
    <button
      type="button"
      class={['src', kind, isDoubted && 'check'].filter(Boolean).join(' ')}
      data-label={label}
      aria-label={name}
      title={name}
      onClick={({ currentTarget }) => onPress(statement, currentTarget)}
      onPointerEnter={({ currentTarget }) => tintSentence(currentTarget)}
      onPointerLeave={() => tintSentence(null)}
      onFocus={({ currentTarget }) => tintSentence(currentTarget)}
      onBlur={() => tintSentence(null)}
    />
  );
}

/** Words that are not on the page. No button, because that could not break over lines as a quotation must. */
function Absent({ words, index, proof, onPress }: PartProps & { words: string }) {
  const t = useTranslate();
  const statement = proof.statements[index];
  const finding = statement?.findings.find(({ start, end }) => statement.text.slice(start, end) === words);
  return (
    <span
      role="button"
      tabIndex={0}
      class="absent"
      data-kind={finding?.kind === 'day' ? 'number' : finding?.kind}
      aria-label={t('absentWords', [words])}
      onClick={({ currentTarget }) => statement && onPress(statement, currentTarget)}
      onKeyDown={(event) => {
        if (event.key !== 'Enter' && event.key !== ' ') return;
        event.preventDefault();
        event.currentTarget.click();
      }}
    >
      {words}
    </span>
  );
}
