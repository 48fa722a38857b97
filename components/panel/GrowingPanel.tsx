import { type ComponentChildren, h } from 'preact';
import { useMemo, useState } from 'preact/hooks';
import { Panel, type PanelProps } from './Panel';
import { type PanelActions, PanelActionsContext } from './panel-actions';

/** What the panel shows, and what a reader can do in it. */
export type LivePanel = PanelProps & { actions: PanelActions };

type GrowingPanelProps<Settings extends object> = {
  /** What is shown until something is live. */
  first: PanelProps;
  /** Says through `onShow` what the panel shows from now on; `null` until it is loaded. */
  Live: ((props: Settings & { onShow: (panel: LivePanel) => void }) => ComponentChildren) | null;
  settings: Settings;
};

const NO_ACTIONS = {} as PanelActions;

/** The panel before and after it is live, in the same elements: drawn again, a header would lose focus and presses. */
export function GrowingPanel<Settings extends object>({ first, Live, settings }: GrowingPanelProps<Settings>) {
  const [shown, show] = useState<LivePanel | null>(null);
  // The same node for the same settings, because showing what it said must not ask it again.
  const live = useMemo(() => Live && h(Live, { ...settings, onShow: show }), [Live, settings]);
  const { actions, ...panel } = shown ?? { ...first, actions: NO_ACTIONS };
  return (
    <PanelActionsContext.Provider value={actions}>
      <Panel {...panel} />
      {live}
    </PanelActionsContext.Provider>
  );
}
