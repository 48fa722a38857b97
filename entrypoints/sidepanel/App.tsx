import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import browser from 'webextension-polyfill';
import { Panel } from '../../components/panel/Panel';
import { useTranslate } from '../../components/shared/translate';
import { isChanged } from '../../lib/panel/choices';
import { askAgain, askForPreview, askForSummary, askQuestion, askToContinue } from '../../lib/panel/continue';
import { questionOf } from '../../lib/panel/run-state';
import { isRunning, lastRun, shownRun } from '../../lib/panel/tab-state';
import { ALL_SITES } from '../../lib/settings/address';
import { requestSiteAccess } from '../shared/browser-features';
import { listLanguages } from '../shared/languages';
import { act, useStop } from './act';
import { reportTyped } from './report-typed';
import { useFirst } from './use-first';
import { useHistory } from './use-history';
import { useLazy } from './use-lazy';
import { usePrivate } from './use-private';
import { useRuns, type Watcher } from './use-runs';
import { useSecondChance } from './use-second-chance';
import { useSettings } from './use-settings';
import { useView } from './use-view';

// A run is shown a moment after the panel, which must not wait for what shows it; nor that for the run.
const loading = import('../../components/panel/TabView');
const loadTabView = async () => (await loading).TabView;
const loadExport = async () => (await import('./ExportRun')).ExportRun;
const loadIntroduction = async () => (await import('../../components/panel/Introduction')).Introduction;
const loadPreview = async () => (await import('../../components/panel/Preview')).Preview;

export function App() {
  const t = useTranslate();
  const { settings, locked, save, destination, wasDamaged, shortcut } = useSettings();
  const isPrivate = usePrivate();
  const watcher = useRef<Watcher | null>(null);
  const runs = useRuns(settings, isPrivate, watcher);
  const { state, start, stop } = runs;
  const tabId = state.activeTabId;
  // Until both are known nothing is decided.
  const kept = { keepsHistory: settings?.keepsHistory ?? true, isPrivate: settings && isPrivate };
  const history = useHistory({ tabs: state.tabs, ...kept });
  watcher.current = history;
  const [drafts, setDrafts] = useState<ReadonlyMap<number, string>>(new Map());
  const draft = (tabId !== null && drafts.get(tabId)) || '';
  const setDraft = (typed: string) => tabId !== null && setDrafts(new Map(drafts).set(tabId, typed));
  const onOptions = () => void browser.runtime.openOptionsPage();
  const view = useView(history, { ...kept, tabId, onOptions });
  const tab = (tabId !== null && state.tabs.get(tabId)) || null;
  const last = lastRun(tab);
  const isBusy = isRunning(tab);
  const shown = shownRun(tab);
  const { isFirst, dismiss } = useFirst();
  const languages = useMemo(() => listLanguages(t('languageTag')), [t]);

  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      // In an input method it gives up a word.
      if (event.key !== 'Escape' || event.isComposing) return;
      // A search field is emptied first.
      if (event.target instanceof HTMLInputElement && event.target.type === 'search' && event.target.value) return;
      if (view.list || view.opened) view.toggle();
      else if (isBusy && tabId !== null) stop(tabId);
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, [isBusy, tabId, stop, view]);
  // A new run is what the reader wants to see.
  const { close } = view;
  const lastId = last?.id;
  useEffect(() => close(), [lastId, close]);
  const expectAccess = useSecondChance(state, last, start);
  const press = useStop(() => tabId !== null && stop(tabId));
  const View = useLazy(true, loadTabView);
  const Introduction = useLazy(isFirst, loadIntroduction);
  // The first run is what they are for.
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
      notices={[wasDamaged && t('settingsDamaged'), history.problem && t(history.problem)].filter(
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
            onLeaveOut={(without) => runs.leaveOut(run.request.tabId, without)}
            onSend={() => {
              if (questionOf(run) === draft.trim()) setDraft('');
              runs.send(run.request.tabId);
            }}
            onCancel={press.stop}
          />
        )
      }
      renderExport={(run, answers) => ExportRun && <ExportRun key={run.id} run={run} answers={answers} />}
      draft={draft}
      onDraft={setDraft}
      onSummarize={() => press.unlessDouble(() => tabId !== null && start(askForSummary(tabId, tab)))}
      onPreview={() =>
        press.unlessDouble(() => {
          if (tabId === null) return;
          const question = draft.trim();
          start(askForPreview(question ? askQuestion(tabId, tab, question) : askForSummary(tabId, tab)));
        })
      }
      onAsk={(question) => {
        if (tabId === null) return;
        setDraft('');
        start(askQuestion(tabId, tab, question));
      }}
      onAct={(run, action) => press.unlessDouble(() => act(run, action, start))}
      onTryAgain={(run) => press.unlessDouble(() => start(askAgain(run)))}
      onContinue={(run) => press.unlessDouble(() => start(askToContinue(run)))}
      onVersion={(version) => {
        if (view.opened) view.chooseVersion(version);
        else if (tabId !== null) runs.choose(tabId, version);
      }}
      onStop={press.stop}
      onHistory={view.toggle}
      onOptions={onOptions}
      onRequestSite={
        requestSiteAccess && tabId !== null
          ? () => {
              expectAccess();
              void requestSiteAccess?.(tabId);
            }
          : null
      }
      // Must be called before any `await`: it is refused outside a gesture.
      onRequestAll={(run) => {
        void browser.permissions.request({ origins: ALL_SITES }).then((isGranted) => isGranted && start(askAgain(run)));
      }}
      onTyped={reportTyped}
    />
  );
}
