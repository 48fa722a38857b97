import type { RunState } from '../../lib/panel/run-state';
import { useTranslate } from '../shared/translate';
import { usePanelActions } from './panel-actions';

type Props = {
  run: RunState;
  /** The current keyboard shortcut; '' when there is none. */
  shortcut: string;
};

/** Says which gesture gives access to the page, and offers what the browser itself has. */
export function AccessCard({ run, shortcut }: Props) {
  const t = useTranslate();
  const { requestSite, requestAll } = usePanelActions();
  return (
    <section class="card" role="alert" data-code="needs-access">
      <p>{t('errorNeedsAccess')}</p>
      <p>
        <strong>{shortcut ? t('accessGesture', [shortcut]) : t('accessGestureNoShortcut')}</strong>
      </p>
      <details>
        <summary>{t('accessOther')}</summary>
        {requestSite && (
          <p>
            <button type="button" onClick={requestSite}>
              {t('accessSite')}
            </button>
            <span class="hint">{t('accessSiteHint')}</span>
          </p>
        )}
        <p>
          <button type="button" onClick={() => requestAll(run)}>
            {t('accessAll')}
          </button>
          <span class="hint">{t('accessAllHint')}</span>
        </p>
      </details>
    </section>
  );
}
