import { useRef } from 'preact/hooks';
import { announce } from '../../lib/panel/announcements';
import type { RunState } from '../../lib/panel/run-state';
import { useTranslate } from '../shared/translate';
import { useClock } from './use-clock';

/**
 * Tells a screen reader how the run goes that was begun here. The text itself is not live: it would be read over and over.
 * What had ended before it came into view is told no more.
 */
export function Announcer({ run }: { run: RunState | null }) {
  const t = useTranslate();
  const followed = useRef('');
  const isRunning = run !== null && run.ending === null;
  if (isRunning) followed.current = run.id;
  const now = useClock(isRunning);
  const told = run?.id === followed.current && announce(run, now);
  return (
    <p class="unseen" role="status">
      {told && t(told.key, told.substitutions, told.count)}
    </p>
  );
}
