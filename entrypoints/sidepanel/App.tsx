import { useEffect, useMemo } from 'preact/hooks';
import { Panel } from '../../components/panel/Panel';
import { PanelActionsContext } from '../../components/panel/panel-actions';
import { useTranslate } from '../../components/shared/translate';
import { isChanged } from '../../lib/panel/choices';
import { isRunning, lastRun, shownRun } from '../../lib/panel/tab-state';
import { listLanguages } from '../shared/languages';
import { openPanel } from './open-panel';
import { useFirst } from './use-first';
import { useLazy } from './use-lazy';
import { usePanel } from './use-panel';
import { openOptions, useActions } from './use-actions';
import { usePrivate } from './use-private';
import { useSettings } from './use-settings';
import { useView } from './use-view';

// The view of a run loads a moment after the panel, which must not wait for it; the view must not wait for a run
// either.
const loading = import('../../components/panel/TabView');
const loadTabView = async () => (await loading).TabView;
const loadExport = async () => (await import('./ExportRun')).ExportRun;
const loadIntroduction = async () => (await import('../../components/panel/Introduction')).Introduction;
const loadPreview = async () => (await import('../../components/panel/Preview')).Preview;

const { panel, history, configure } = openPanel();

export function App() {
  const t = useTranslate();
  const { settings, locked, destination, wasDamaged, shortcut } = useSettings();
  const isPrivate = usePrivate();
  useEffect(() => configure(settings, isPrivate), [settings, isPrivate]);
  const { activeTabId: tabId, tabs, drafts, problem } = usePanel(panel);
  const kept = { keepsHistory: settings?.keepsHistory ?? true, isPrivate: settings && isPrivate };
  const draft = (tabId !== null && drafts.get(tabId)) || '';
  const view = useView(history, { ...kept, tabId, onOptions: openOptions });
  const tab = (tabId !== null && tabs.get(tabId)) || null;
  const last = lastRun(tab);
  const isBusy = isRunning(tab);
  const shown = shownRun(tab);
  const { isFirst, dismiss } = useFirst();
  const languages = useMemo(() => listLanguages(t('languageTag')), [t]);

  const { close, toggle } = view;
  const isViewing = Boolean(view.list || view.opened);
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      // In an input method, Escape discards a word.
      if (event.key !== 'Escape' || event.isComposing) return;
      // Escape first clears a search field.
      if (event.target instanceof HTMLInputElement && event.target.type === 'search' && event.target.value) return;
      if (isViewing) toggle();
      else if (isBusy) panel.stop();
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, [isBusy, isViewing, toggle]);
  // A new run closes the history, because the reader wants to see the run.
  const lastId = last?.id;
  useEffect(() => close(), [lastId, close]);
  const View = useLazy(true, loadTabView);
  const Introduction = useLazy(isFirst, loadIntroduction);
  // The export is loaded with the first run, since it exports runs.
  const ExportRun = useLazy(last !== null || view.opened !== null, loadExport);
  const Preview = useLazy(Boolean(last?.preview), loadPreview);

  const actions = useActions(panel, view, dismiss);
  return (
    <PanelActionsContext.Provider value={actions}>
      <Panel
        state={{
          isReady: tabId !== null && destination !== null,
          tab: view.opened ?? tab,
          isKept: view.opened !== null,
          steering: settings && { settings, locked, languages },
          isChanged: shown !== null && settings !== null && isChanged(shown, settings),
          destination,
          shortcut,
          isFirst,
          notices: [wasDamaged && t('settingsDamaged'), problem && t(problem)].filter(
            (notice) => typeof notice === 'string',
          ),
          draft,
        }}
        parts={{ View, Introduction, Preview, Export: ExportRun }}
        view={view.list}
      />
    </PanelActionsContext.Provider>
  );
}
