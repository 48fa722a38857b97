import { useEffect, useState } from 'preact/hooks';
import type { Panel } from '../../lib/panel/controller';
import { isSameButText } from '../../lib/panel/same-but-text';
import type { PanelState } from '../../lib/panel/state';

/**
 * The panel's state; renders again after each change, unless only more text has arrived: the view of a run follows its
 * text by itself.
 */
export function usePanel({ state, subscribe }: Panel): PanelState {
  const [shown, show] = useState(state);
  useEffect(() => {
    const showNext = () => {
      const next = state();
      show((former) => (isSameButText(former, next) ? former : next));
    };
    // The state may have changed before the listener was added.
    showNext();
    return subscribe(showNext);
  }, [state, subscribe]);
  return shown;
}
