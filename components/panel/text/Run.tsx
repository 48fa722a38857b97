import { useEffect } from 'preact/hooks';
import { isWriting, type RunState } from '../../../lib/panel/run-state';
import { Ending } from '../cards/Ending';
import { usePanelActions } from '../panel-actions';
import { Summary } from './Summary';
import { useTyped } from '../hooks/use-typed';
import { Acts } from './Acts';
import { Thinking } from './Thinking';
import { Waiting } from './Waiting';

type RunProps = {
  run: RunState;
  /** The answers that are exported with a summary. */
  answers: readonly RunState[];
  /** The keyboard shortcut; '' for none. */
  shortcut: string;
  /** Whether the run is from the history, where it can only be read and exported. */
  isKept: boolean;
  /** Whether a run of the tab is going on. */
  isBusy: boolean;
};

/** One run: its text as it is typed, its progress or ending, and what can be done with it. */
export function Run({ run: given, answers, shortcut, isKept, isBusy }: RunProps) {
  const { onTyped } = usePanelActions();
  const { run, shown } = useTyped(given, isKept);
  useEffect(() => onTyped?.(run, shown), [run, shown, onTyped]);
  // The ending is shown once the text has been typed up to it.
  const ending = shown === run.text ? run.ending : null;
  return (
    <>
      {run.reasoning && <Thinking reasoning={run.reasoning} isGoingOn={run.ending === null && !isWriting(run)} />}
      <Summary run={run} shown={shown} />
      {run.ending === null && <Waiting run={run} />}
      {ending && <Ending run={run} ending={ending} shortcut={shortcut} isKept={isKept} isBusy={isBusy} />}
      {ending && run.text !== '' && <Acts run={run} answers={answers} isKept={isKept} isBusy={isBusy} />}
    </>
  );
}
