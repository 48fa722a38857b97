import { useEffect, useState } from 'preact/hooks';
import type { Panel } from '../../lib/panel/controller';
import type { PanelState } from '../../lib/panel/state';

/** The panel's state; renders again after each change. */
export function usePanel({ state, subscribe }: Panel): PanelState {
  const [shown, show] = useState(state);
  useEffect(() => {
    // The state may have changed before the listener was added.
    show(state());
    return subscribe(() => show(state()));
  }, [state, subscribe]);
  return shown;
}
