import { canContinue } from '../../../lib/panel/can-continue';
import { endingSentence } from '../../../lib/panel/ending';
import { readingNote } from '../../../lib/panel/read-share';
import type { RunEnding, RunState } from '../../../lib/panel/run-state';
import { isAnswer } from '../../../lib/panel/tab-state';
import { useTranslate } from '../../shared/translate';
import { NoAccess, NothingToRead } from '../frame/NoPage';
import { usePanelActions } from '../panel-actions';
import { Card } from './Card';
import { ErrorCard } from './ErrorCard';

type EndingProps = { run: RunState; ending: RunEnding; shortcut: string; isKept: boolean; isBusy: boolean };

/** How a run ended, if there is anything to say or to do about it. */
export function Ending({ run, ending, shortcut, isKept, isBusy }: EndingProps) {
  const t = useTranslate();
  const actions = usePanelActions();
  const goOn =
    !isKept && !isBusy && canContinue(run) ? [{ label: t('continue'), onPress: () => actions.continue(run) }] : [];
  if (ending.kind === 'failed') {
    const isAlone = run.text === '' && !isAnswer(run) && !isKept;
    if (isAlone && ending.code === 'needs-access')
      return <NoAccess shortcut={shortcut} onAll={() => actions.requestAll(run)} />;
    if (isAlone && ending.code === 'restricted-page') return <NothingToRead />;
    return <ErrorCard run={run} failure={ending} goOn={goOn} isKept={isKept} shortcut={shortcut} />;
  }
  const isDone = ending.kind === 'done';
  const sentence = endingSentence(run);
  const note = isDone ? readingNote(run) : null;
  return (
    <>
      {sentence && <Card why={t(sentence)} actions={goOn} isPlain={!isDone} />}
      {note && <p class="notice">{t(note.sentence, [new Intl.NumberFormat(t('languageTag')).format(note.number)])}</p>}
      {isDone && run.source?.engine.kind === 'key-sentences' && <p class="verbatim">{t('wordForWord')}</p>}
    </>
  );
}
