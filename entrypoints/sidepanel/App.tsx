import { useEffect, useMemo } from 'preact/hooks';
import browser from 'webextension-polyfill';
import { Panel } from '../../components/panel/Panel';
import { useTranslate } from '../../components/shared/translate';
import { isChanged } from '../../lib/panel/choices';
import { askAgain } from '../../lib/panel/continue';
import { isRunning, lastRun, shownRun } from '../../lib/panel/tab-state';
import { ALL_SITES } from '../../lib/settings/address';
import { requestSiteAccess } from '../shared/browser-features';
import { listLanguages } from '../shared/languages';
import { act } from './act';
import { openPanel } from './open-panel';
import { reportTyped } from './report-typed';
import { useFirst } from './use-first';
import { useLazy } from './use-lazy';
import { usePanel } from './use-panel';
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
/** Runs the action of a press, unless it is the second half of a double click on Stop. */
const unlessDouble = (act: () => void) => {
  if (!panel.isDoublePress()) act();
};

export function App() {
  const t = useTranslate();
  const { settings, locked, save, destination, wasDamaged, shortcut } = useSettings();
  const isPrivate = usePrivate();
  useEffect(() => configure(settings, isPrivate), [settings, isPrivate]);
  const { activeTabId: tabId, tabs, drafts, problem } = usePanel(panel);
  const kept = { keepsHistory: settings?.keepsHistory ?? true, isPrivate: settings && isPrivate };
  const draft = (tabId !== null && drafts.get(tabId)) || '';
  const onOptions = () => void browser.runtime.openOptionsPage();
  const view = useView(history, { ...kept, tabId, onOptions });
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
  // A new run is what the reader wants to see.
  const lastId = last?.id;
  useEffect(() => close(), [lastId, close]);
  const View = useLazy(true, loadTabView);
  const Introduction = useLazy(isFirst, loadIntroduction);
  // The introduction is only for readers without a run.
  const ExportRun = useLazy(last !== null || view.opened !== null, loadExport);
  const Preview = useLazy(Boolean(last?.preview), loadPreview);

  return (
    <Panel
      isReady={tabId !== null && destination !== null}
      tab={view.opened ?? tab}
      View={View}
      isKept={view.opened !== null}
      steering={
        settings && {
          settings,
          locked,
          languages,
          onWish: (wish) => void save((now) => ({ ...now, wish: { ...now.wish, ...wish } })),
        }
      }
      isChanged={shown !== null && settings !== null && isChanged(shown, settings)}
      destination={destination}
      isFirst={isFirst}
      Introduction={Introduction}
      onDismiss={dismiss}
      notices={[wasDamaged && t('settingsDamaged'), problem && t(problem)].filter(
        (notice) => typeof notice === 'string',
      )}
      shortcut={shortcut}
      view={view.list}
      renderPreview={(run) =>
        Preview &&
        run.preview &&
        run.source && (
          <Preview
            key={run.id}
            preview={run.preview}
            engine={run.source.engine}
            isFormer={run.isFormer}
            onLeaveOut={panel.leaveOut}
            onSend={panel.send}
            onCancel={panel.stop}
          />
        )
      }
      renderExport={(run, answers) => ExportRun && <ExportRun key={run.id} run={run} answers={answers} />}
      draft={draft}
      onDraft={panel.type}
      onSummarize={() => unlessDouble(panel.summarize)}
      onPreview={() => unlessDouble(panel.preview)}
      onAsk={panel.ask}
      onAct={(run, action) => unlessDouble(() => act(run, action, panel.start))}
      onTryAgain={(run) => unlessDouble(() => panel.tryAgain(run))}
      onContinue={(run) => unlessDouble(() => panel.continue(run))}
      onVersion={(version) => {
        if (view.opened) view.chooseVersion(version);
        else panel.choose(version);
      }}
      onStop={panel.stop}
      onHistory={view.toggle}
      onOptions={onOptions}
      onRequestSite={
        requestSiteAccess && tabId !== null
          ? () => {
              panel.expectAccess();
              void requestSiteAccess?.(tabId);
            }
          : null
      }
      // Must be called before any `await`, because it is refused outside a gesture.
      onRequestAll={(run) => {
        void browser.permissions
          .request({ origins: ALL_SITES })
          .then((isGranted) => isGranted && panel.start(askAgain(run)));
      }}
      onTyped={reportTyped}
    />
  );
}
