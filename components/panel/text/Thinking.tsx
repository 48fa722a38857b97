import { withoutPiledMarks } from '../../../lib/panel/markdown/piled-marks';
import type { RunState } from '../../../lib/panel/run-state';
import { removeUnseen } from '../../../lib/unseen-characters';
import { useTranslate } from '../../shared/translate';
import { useClock } from '../hooks/use-clock';

/** Reasoning is drawn again with each word, so only as much of it is shown as anybody would read. */
const MAX_THOUGHT_CHARS = 20_000;

type ThinkingProps = { reasoning: NonNullable<RunState['reasoning']>; isGoingOn: boolean };

/** The model's reasoning, folded away. */
export function Thinking({ reasoning, isGoingOn }: ThinkingProps) {
  const t = useTranslate();
  const now = useClock(isGoingOn);
  const seconds = Math.round(((isGoingOn ? now : reasoning.untilAt) - reasoning.sinceAt) / 1000);
  return (
    <>
      <details class="state">
        <summary class="link quiet">{t(isGoingOn ? 'thinking' : 'thoughtFor', [String(seconds)])}</summary>
        <p dir="auto">{toShownThoughts(reasoning.text)}</p>
      </details>
    </>
  );
}

function toShownThoughts(text: string): string {
  const end = text.length > MAX_THOUGHT_CHARS ? '…' : '';
  return withoutPiledMarks(removeUnseen(text.slice(0, MAX_THOUGHT_CHARS))) + end;
}
