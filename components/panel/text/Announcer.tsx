import { useEffect, useState } from 'preact/hooks';
import { announce } from '../../../lib/panel/announcements';
import type { RunState } from '../../../lib/panel/run-state';
import { nameService } from '../../../lib/settings/service-name';
import { useTranslate } from '../../shared/translate';
import { useClock } from '../hooks/use-clock';

/**
 * Announces the progress of a run that started here to screen readers. The text itself is not a live region, because it
 * would be read out repeatedly. A run that had ended before it came into view is not announced.
 */
export function Announcer({ run }: { run: RunState | null }) {
  const t = useTranslate();
  const [followed, follow] = useState('');
  const isRunning = run !== null && run.ending === null;
  const id = run?.id ?? '';
  useEffect(() => {
    if (isRunning) follow(id);
  }, [isRunning, id]);
  const now = useClock(isRunning);
  const told = run && id === followed && announce(run, now, nameService(run.source?.engine.host ?? ''));
  return (
    <p class="unseen" role="status">
      {told && t(told.key, told.substitutions, told.count)}
    </p>
  );
}
