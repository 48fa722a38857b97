import { announce } from '../lib/panel/announcements';
import type { RunState } from '../lib/panel/state';
import { useTranslate } from './translate';
import { useClock } from './use-clock';

/** Tells a screen reader how the last run goes. The text itself is not live: it would be read over and over. */
export function Announcer({ run }: { run: RunState | null }) {
  const t = useTranslate();
  const now = useClock(run !== null && run.ending === null);
  const told = run && announce(run, now);
  return (
    <p class="unseen" role="status">
      {told && t(told.key, told.substitutions, told.count)}
    </p>
  );
}
