import { useEffect, useLayoutEffect } from 'preact/hooks';
import type { LivePanel } from '../../components/panel/GrowingPanel';
import { Lazy } from '../../components/shared/Lazy';
import { useLazy } from '../../components/shared/use-lazy';
import { useTranslate } from '../../components/shared/translate';
import { isChanged } from '../../lib/panel/choices';
import { isRunning, lastRun, shownRun } from '../../lib/panel/tab-state';
import { openPanel } from './open-panel';
import { useFirst } from './use-first';
import { useListening } from './use-listening';
import { usePageAccess } from './use-page-access';
import { usePanel } from './use-panel';
import { openOptions, useActions } from './use-actions';
import { usePrivate } from './use-private';
import type { PanelSettings } from './use-settings';
import { useView } from './use-view';

// The view of a run loads a moment after the panel, which must not wait for it; the view must not wait for a run
// either.
const loading = import('../../components/panel/TabView');
const loadTabView = async () => (await loading).TabView;
const loadKeys = async () => (await import('./Keys')).Keys;
const loadPlayer = async () => (await import('../../components/panel/listen/Player')).Player;
const loadAnnouncer = async () => (await import('../../components/panel/text/Announcer')).Announcer;

const { panel, history, configure } = openPanel();

type LiveProps = PanelSettings & { onShow: (panel: LivePanel) => void };

/** Says what the panel shows of what happens in the browser, at each change. */
export function Live({ settings, locked, destination, place, wasDamaged, shortcut, onShow }: LiveProps) {
  const t = useTranslate();
  const isPrivate = usePrivate();
  useEffect(() => configure(settings, destination ?? '', isPrivate), [settings, destination, isPrivate]);
  const { activeTabId: tabId, tabs, drafts, problem, gestures } = usePanel(panel);
  const kept = { keepsHistory: settings?.keepsHistory ?? true, isPrivate: settings && isPrivate };
  const view = useView(history, { ...kept, tabId, onOptions: openOptions });
  const tab = (tabId !== null && tabs.get(tabId)) || null;
  const isBusy = isRunning(tab);
  const shown = shownRun(tab);
  const { isFirst, dismiss } = useFirst();
  const access = usePageAccess(tabId, gestures);

  const { close, toggle } = view;
  // A new run or a gesture closes the history, because the reader wants to see the page.
  const last = lastRun(tab);
  const lastId = last?.id;
  useEffect(() => close(), [lastId, gestures, close]);
  useEffect(() => {
    // The browser leaves the focus in the page when the panel is open already.
    if (gestures > 0) focus();
  }, [gestures]);
  const View = useLazy(true, loadTabView);

  const { listening, listen, setPlaying, endListening } = useListening();
  const heard = (view.opened ?? tab)?.runs.find(({ id }) => id === listening?.id);
  const actions = useActions(
    panel,
    view,
    dismiss,
    { listening, listen },
    settings?.hasObsidian ?? false,
    locked.has('engine'),
  );
  useLayoutEffect(() =>
    onShow({
      state: {
        isReady: tabId !== null && destination !== null,
        access,
        tab: view.opened ?? tab,
        isKept: view.opened !== null,
        top: settings && { settings, locked, place },
        isChanged: shown !== null && settings !== null && isChanged(shown, settings, destination ?? ''),
        destination,
        shortcut,
        isFirst,
        notices: [wasDamaged && t('settingsDamaged'), problem && t(problem)].filter(
          (notice) => typeof notice === 'string',
        ),
        draft: (tabId !== null && drafts.get(tabId)) || '',
        player: listening && heard && (
          <Lazy
            key={heard.id}
            load={loadPlayer}
            props={{ run: heard, isPlaying: listening.isPlaying, onPlaying: setPlaying, onEnd: endListening }}
          />
        ),
      },
      View,
      view: view.list,
      actions,
    }),
  );
  return (
    <>
      <Lazy load={loadAnnouncer} props={{ run: last }} />
      <Lazy
        load={loadKeys}
        props={{
          hasLetters: settings?.hasLetterKeys ?? false,
          isBusy,
          isViewing: Boolean(view.list || view.opened),
          onStop: panel.stop,
          onHistory: toggle,
          onQuiet: listening ? endListening : null,
        }}
      />
    </>
  );
}
