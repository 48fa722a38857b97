import { useEffect } from 'preact/hooks';
import { endingSentence } from '../../lib/panel/ending';
import { readingNote } from '../../lib/panel/read-share';
import { isWriting, type RunState } from '../../lib/panel/run-state';
import { AccessCard } from './AccessCard';
import { ErrorCard } from './ErrorCard';
import { Meter } from './Meter';
import { usePanelActions } from './panel-actions';
import { Summary } from './Summary';
import { useTranslate } from '../shared/translate';
import { Thinking, Waiting } from './Waiting';
import { useTyped } from './hooks/use-typed';

type RunProps = {
  run: RunState;
  /** The keyboard shortcut; '' for none. */
  shortcut: string;
  /** Whether the run is from the history, where it can only be read and exported. */
  isKept: boolean;
};

/** One run: its text as it is typed, and its progress or ending. */
export function Run({ run, shortcut, isKept }: RunProps) {
  const { act, openOptions, onTyped } = usePanelActions();
  const { source } = run;
  const t = useTranslate();
  const shown = useTyped(run.text, run.id);
  useEffect(() => onTyped?.(run, shown), [run, shown, onTyped]);
  // The ending is shown once the text has been typed up to it.
  const ending = shown === run.text ? run.ending : null;
  const sentence = ending && endingSentence(run);
  const note = ending && readingNote(run);
  const host = source?.engine.host ?? '';
  return (
    <>
      {run.isFormer && !isKept && run.text !== '' && <p class="badge">{t('formerPage')}</p>}
      {run.reasoning && <Thinking reasoning={run.reasoning} isGoingOn={run.ending === null && !isWriting(run)} />}
      <Summary run={run} shown={shown} />
      {run.ending === null && <Waiting run={run} />}
      {ending?.kind === 'failed' && run.text !== '' && <p class="badge badge-warning">{t('badgeIncomplete')}</p>}
      {ending?.kind === 'failed' &&
        (ending.code === 'needs-access' && !isKept ? (
          <AccessCard run={run} shortcut={shortcut} />
        ) : (
          <ErrorCard failure={ending} host={host} onAct={isKept ? null : (action) => act(run, action)} />
        ))}
      {sentence && (
        <p class={/KeySentences|Provider|Relay/.test(sentence) ? 'badge' : 'badge badge-warning'}>
          {t(sentence, [source?.engine.model || host, host])}
        </p>
      )}
      {note && (
        <p class="badge badge-warning">
          {t(note.sentence, [new Intl.NumberFormat(t('languageTag')).format(note.number)])}
        </p>
      )}
      {ending && run.text !== '' && <Meter run={run} />}
      {sentence === 'endingKeySentences' && (
        <p class="hint">
          <button type="button" class="plain" onClick={openOptions}>
            {t('connectModel')}
          </button>
        </p>
      )}
    </>
  );
}
