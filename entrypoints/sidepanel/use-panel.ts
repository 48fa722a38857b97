import { useEffect, useState } from 'preact/hooks';
import type { Panel } from '../../lib/panel/controller';
import type { PanelState } from '../../lib/panel/state';

/** The state of the panel, shown again after each change. */
export function usePanel({ state, subscribe }: Panel): PanelState {
  const [shown, show] = useState(state);
  useEffect(() => {
    // It may have changed before there was a listener.
    show(state());
    return subscribe(() => show(state()));
  }, [state, subscribe]);
  return shown;
}
