import { useMemo } from 'preact/hooks';
import browser from 'webextension-polyfill';
import type { PanelActions } from '../../components/panel/panel-actions';
import type { Panel } from '../../lib/panel/controller';
import { askAgain } from '../../lib/panel/continue';
import { ALL_SITES } from '../../lib/settings/address';
import { requestSiteAccess } from '../shared/browser-features';
import { act } from './act';
import { pageTextOf } from './page-texts';
import { reportTyped } from './report-typed';
import { save } from './use-settings';
import type { View } from './use-view';

type Looking = Pick<View, 'opened' | 'chooseVersion' | 'toggle'>;

/** What a reader can do in this panel: the same functions until something from the history is opened or closed. */
export function useActions(
  panel: Panel,
  { opened, chooseVersion, toggle }: Looking,
  dismiss: () => void,
): PanelActions {
  const isOpened = opened !== null;
  return useMemo(() => {
    /** Runs the action of a press, unless it is the second half of a double click on Stop. */
    const unlessDouble = (press: () => void) => {
      if (!panel.isDoublePress()) press();
    };
    return {
      ...panel,
      summarize: () => unlessDouble(panel.summarize),
      preview: () => unlessDouble(panel.preview),
      tryAgain: (run) => unlessDouble(() => panel.tryAgain(run)),
      continue: (run) => unlessDouble(() => panel.continue(run)),
      act: (run, action) => unlessDouble(() => act(run, action, panel.start)),
      choose: isOpened ? chooseVersion : panel.choose,
      changeWish: (change) => void save((now) => ({ ...now, wish: { ...now.wish, ...change } })),
      toggleHistory: toggle,
      openOptions,
      dismissIntroduction: dismiss,
      requestSite:
        requestSiteAccess &&
        (() => {
          const { activeTabId } = panel.state();
          panel.expectAccess();
          if (activeTabId !== null) void requestSiteAccess?.(activeTabId);
        }),
      // Must be called before any `await`, because it is refused outside a gesture.
      requestAll: (run) =>
        void browser.permissions
          .request({ origins: ALL_SITES })
          .then((isGranted) => isGranted && panel.start(askAgain(run))),
      pageOf: pageTextOf,
      showPassage: async (tabId, page, passage) => (await import('./show-passage')).showPassage(tabId, page, passage),
      onTyped: reportTyped,
    };
  }, [panel, isOpened, chooseVersion, toggle, dismiss]);
}

export function openOptions(): void {
  void browser.runtime.openOptionsPage();
}
