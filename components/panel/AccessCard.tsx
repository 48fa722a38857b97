import { useTranslate } from '../shared/translate';

type Props = {
  /** The current keyboard shortcut; '' when there is none. */
  shortcut: string;
  /** `null` if the browser has no such request. */
  onRequestSite: (() => void) | null;
  onRequestAll: () => void;
};

/** Says which gesture gives access to the page, and offers what the browser itself has. */
export function AccessCard({ shortcut, onRequestSite, onRequestAll }: Props) {
  const t = useTranslate();
  return (
    <section class="card" role="alert" data-code="needs-access">
      <p>{t('errorNeedsAccess')}</p>
      <p>
        <strong>{shortcut ? t('accessGesture', [shortcut]) : t('accessGestureNoShortcut')}</strong>
      </p>
      <details>
        <summary>{t('accessOther')}</summary>
        {onRequestSite && (
          <p>
            <button type="button" onClick={onRequestSite}>
              {t('accessSite')}
            </button>
            <span class="hint">{t('accessSiteHint')}</span>
          </p>
        )}
        <p>
          <button type="button" onClick={onRequestAll}>
            {t('accessAll')}
          </button>
          <span class="hint">{t('accessAllHint')}</span>
        </p>
      </details>
    </section>
  );
}
