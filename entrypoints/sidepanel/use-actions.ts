import { useMemo } from 'preact/hooks';
import browser from 'webextension-polyfill';
import type { PanelActions } from '../../components/panel/panel-actions';
import type { Panel } from '../../lib/panel/controller';
import { askAgain } from '../../lib/panel/continue';
import { findRun } from '../../lib/panel/state';
import { ALL_SITES } from '../../lib/settings/address';
import { translate } from '../shared/sentences';
import { withUsed } from '../../lib/settings/used';
import { requestSiteAccess } from '../shared/browser-features';
import { act } from './act';
import { canShare } from './can-share';
import { hintsOf, pageTextOf } from './page-texts';
import { reportTyped } from './report-typed';
import { save } from './use-settings';
import type { View } from './use-view';

type Looking = Pick<View, 'opened' | 'chooseVersion' | 'toggle' | 'close' | 'onRemove'>;

/** Most panels show no text yet. */
const loadExport = () => import('./export');

/** What a reader can do in this panel: the same functions until something from the history is opened or closed. */
export function useActions(
  panel: Panel,
  { opened, chooseVersion, toggle, close, onRemove }: Looking,
  dismiss: () => void,
  { listening, listen }: Pick<PanelActions, 'listening' | 'listen'>,
  hasObsidian: boolean,
  isEngineLocked: boolean,
): PanelActions {
  const isOpened = opened !== null;
  return useMemo(() => {
    /** Runs the action of a press, unless it is the second half of a double click on Stop. */
    const unlessDouble = (press: () => void) => {
      if (!panel.isDoublePress()) press();
    };
    return {
      ...panel,
      exportRun: async (way, run, answers) => (await loadExport()).exportRun(way, run, answers, translate),
      canShare: canShare(),
      listening,
      listen,
      hasObsidian,
      useEngine: (engine, provider) => save((now) => withUsed(now, { ...now, engine, ...(provider && { provider }) })),
      useDevice: isEngineLocked
        ? null
        : async (run) => {
            await save((now) => withUsed(now, { ...now, engine: 'key-sentences' }));
            panel.tryAgain(run);
          },
      goOn: (tab) => {
        close();
        void import('./go-on').then(({ goOn }) => goOn(panel, tab));
      },
      removeEntry: async (id) => {
        await onRemove(id);
        toggle();
      },
      summarize: () => unlessDouble(panel.summarize),
      preview: () => unlessDouble(panel.preview),
      tryAgain: (run) => unlessDouble(() => panel.tryAgain(run)),
      continue: (run) => unlessDouble(() => panel.continue(run)),
      act: (run, action) => unlessDouble(() => act(run, action, panel.start)),
      choose: isOpened ? chooseVersion : panel.choose,
      changeWish: (change) => save((now) => ({ ...now, wish: { ...now.wish, ...change } })),
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
          .then((isGranted) => isGranted && run && panel.start(askAgain(run))),
      latestRun: (id) => findRun(panel.state(), id),
      pageOf: pageTextOf,
      hintsOf,
      showPassage: async (place, page, passage) => (await import('./show-passage')).showPassage(place, page, passage),
      onTyped: reportTyped,
    };
  }, [
    panel,
    isOpened,
    chooseVersion,
    toggle,
    close,
    onRemove,
    dismiss,
    listening,
    listen,
    hasObsidian,
    isEngineLocked,
  ]);
}

export function openOptions(): void {
  void browser.runtime.openOptionsPage();
}
