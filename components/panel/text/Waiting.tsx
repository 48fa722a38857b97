import { isWriting, type RunState } from '../../../lib/panel/run-state';
import { nameService } from '../../../lib/settings/service-name';
import { Card } from '../cards/Card';
import { usePanelActions } from '../panel-actions';
import { useTranslate } from '../../shared/translate';
import { useClock } from '../hooks/use-clock';

/** What the run waits for: the page, the first word, or the connection. */
export function Waiting({ run }: { run: RunState }) {
  const { source, preview, progress, retryAt, isReconnecting, reasoning, startedAt } = run;
  const t = useTranslate();
  const { stop, tryAgain } = usePanelActions();
  const isSilent = !isWriting(run);
  const now = useClock(retryAt !== null || isSilent);
  if (retryAt !== null) {
    const seconds = Math.max(0, Math.ceil((retryAt - now) / 1000));
    return (
      // The announcer says once that the service is busy, instead of each second.
      <Card
        live={null}
        title={t('busyTitle', [nameService(source?.engine.host ?? '')])}
        why={t('asksAgain', [String(seconds)])}
        actions={[
          { label: t('askNow'), onPress: () => tryAgain(run) },
          { label: t('stop'), onPress: stop },
        ]}
        isPlain
      />
    );
  }
  if (isReconnecting) return <p class="state">{t('reconnecting')}</p>;
  if (preview || !isSilent) return null;
  const words = () => {
    if (!source)
      return progress
        ? t('readingPage', [progress.page.toLocaleString(), progress.ofPages.toLocaleString()])
        : t('reading');
    const { host, model } = source.engine;
    const seconds = Math.floor((now - startedAt) / 1000);
    return host ? t('waitingForSeconds', [model || host, String(Math.max(0, seconds))]) : t('picking');
  };
  return (
    <>
      {/* A model that thinks is not silent. */}
      {!reasoning && <p class="state">{words()}</p>}
      {/* Placeholder lines. */}
      <div class="skeleton" aria-hidden="true">
        <span />
        <span />
        <span />
      </div>
    </>
  );
}
