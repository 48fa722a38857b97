import { useTranslate } from '../../shared/translate';
import { usePanelActions } from '../panel-actions';
import { Empty } from './Empty';

/** Where the browser has not given Pith the page: only a gesture, or a permission, does. */
export function NoAccess({ shortcut, onAll }: { shortcut: string; onAll: () => void }) {
  const t = useTranslate();
  const { requestSite } = usePanelActions();
  const keys = shortcut.split('+').filter(Boolean);
  return (
    <Empty
      code="needs-access"
      title={t('accessTitle')}
      actions={
        <>
          {requestSite && (
            <button type="button" class="link" onClick={requestSite}>
              {t('accessSite')}
            </button>
          )}
          <button type="button" class="link" onClick={onAll}>
            {t('accessAll')}
          </button>
        </>
      }
    >
      <p>
        {t('accessWhy')}{' '}
        {keys.length > 0 && (
          <span>
            <bdi>
              {keys.map((key) => (
                <>
                  <kbd>{key}</kbd>{' '}
                </>
              ))}
            </bdi>
            {t('accessShortcut')}
          </span>
        )}
      </p>
    </Empty>
  );
}

/** Where Pith cannot work at all. */
export function NothingToRead() {
  const t = useTranslate();
  const { toggleHistory } = usePanelActions();
  return (
    <Empty
      code="restricted-page"
      title={t('nothingTitle')}
      actions={
        <button type="button" class="link" onClick={toggleHistory}>
          {t('lookInHistory')}
        </button>
      }
    >
      <p>{t('nothingWhy')}</p>
    </Empty>
  );
}
