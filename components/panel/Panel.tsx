import type { ComponentChildren } from 'preact';
import { isRunning, lastRun, shownRun, shownVersion, type TabState } from '../../lib/panel/tab-state';
import { Announcer } from './Announcer';
import { Ask } from './Ask';
import type { IntroductionProps } from './Introduction';
import { usePanelActions } from './panel-actions';
import { Steering, type SteeringProps } from './Steering';
import type { RunParts, TabViewProps } from './TabView';
import { useTranslate } from '../shared/translate';
import { useFocusKept } from './hooks/use-focus-kept';
import { useFollow } from './hooks/use-follow';
import { useScrollPlace } from './hooks/use-scroll-place';
import { Welcome } from './Welcome';

/** What the panel shows. */
type ShownPanel = {
  /**
   * Whether it is known which tab is in front. Until then a press could not start anything, and sentences that appear
   * later would move the button away from the pointer.
   */
  isReady: boolean;
  tab: TabState | null;
  /** Whether `tab` comes from the history, and can only be read and exported. */
  isKept: boolean;
  /** `null` until the settings are known. */
  steering: SteeringProps | null;
  /** Whether the choices differ from those of the summary shown. */
  isChanged: boolean;
  /** The host to which a run would send; '' on the device, `null` until it is known. */
  destination: string | null;
  /** The current keyboard shortcut; '' when there is none. */
  shortcut: string;
  /** Whether the introduction has not been dismissed yet. */
  isFirst: boolean;
  /** Notices about the panel itself. */
  notices: readonly string[];
  /** The question being typed. */
  draft: string;
};

/** What is loaded after the first frame, or on demand; `null` until then. */
type PanelParts = RunParts & {
  View: ((props: TabViewProps) => ComponentChildren) | null;
  Introduction: ((props: IntroductionProps) => ComponentChildren) | null;
};

/** `view`: what is shown instead of the page: the history. */
type PanelProps = { state: ShownPanel; parts: PanelParts; view: ComponentChildren };

/** Everything the side panel shows. */
export function Panel({ state, parts, view }: PanelProps) {
  const { isReady, tab, isKept, notices, isFirst, destination, shortcut } = state;
  const { View, Introduction } = parts;
  const t = useTranslate();
  const { toggleHistory, openOptions } = usePanelActions();
  const run = shownRun(tab);
  const last = lastRun(tab);
  const isBusy = isRunning(tab);
  const { isAway, jump } = useFollow(isBusy && !view && !last?.preview, last);
  useFocusKept('main');
  useScrollPlace(`${Boolean(view)} ${tab?.id} ${tab && shownVersion(tab)?.id} ${last?.preview ? last.id : ''}`);
  return (
    <>
      <header class="bar">
        {/* The browser shows the name above the panel; screen readers find it here. */}
        <h1 class="unseen">{t('name')}</h1>
        {state.steering && !view && !isKept && !last?.preview && <Steering {...state.steering} />}
        <nav>
          <IconButton label={t('history')} isPressed={Boolean(view) || isKept} onPress={toggleHistory}>
            <path d="M3 12a9 9 0 1 0 3-6.7L3 8m0-5v5h5m4-1v5l3.5 2" />
          </IconButton>
          <IconButton label={t('options')} onPress={openOptions}>
            <path d="M4 7h8m4 0h4M4 17h3m4 0h9M14 4.5v5M9 14.5v5" />
          </IconButton>
        </nav>
      </header>
      <main tabIndex={-1}>
        {notices.map((notice) => (
          <p class="card card-error" role="alert">
            {notice}
          </p>
        ))}
        {/* Readers who started with the toolbar button know what it does, but not yet what else there is. */}
        {!view &&
          !isKept &&
          isFirst &&
          Introduction &&
          destination === '' &&
          (!run || last?.ending?.kind === 'done') && <Introduction isFolded={run !== null} />}
        {view ||
          (tab && run
            ? View && <View tab={tab} run={run} isKept={isKept} shortcut={shortcut} parts={parts} />
            : isReady && <Welcome destination={destination} shortcut={shortcut} isFirst={isFirst} />)}
      </main>
      <Announcer run={last} />
      {isKept ? (
        <footer class="bar">
          <p class="actions">
            <button type="button" onClick={toggleHistory}>
              {t('historyToList')}
            </button>
          </p>
        </footer>
      ) : (
        !view && !last?.preview && <Footer state={state} isAway={isAway} onJump={jump} />
      )}
    </>
  );
}

type IconProps = { label: string; isPressed?: boolean; onPress: () => void; children: ComponentChildren };

function IconButton({ label, isPressed, onPress, children }: IconProps) {
  return (
    <button type="button" class="icon" aria-label={label} title={label} aria-pressed={isPressed} onClick={onPress}>
      <svg viewBox="0 0 24 24" aria-hidden="true">
        {children}
      </svg>
    </button>
  );
}

type FooterProps = { state: ShownPanel; isAway: boolean; onJump: () => void };

/** The next actions. */
function Footer({ state, isAway, onJump }: FooterProps) {
  const { isReady, tab, isChanged, destination, draft } = state;
  const t = useTranslate();
  const { summarize, preview } = usePanelActions();
  const run = shownRun(tab);
  const isBusy = isRunning(tab);
  const offersPage = !run || run.request.source.kind !== 'page' || run.isFormer || (tab && !shownVersion(tab));
  return (
    <footer class="bar">
      {isAway && (
        <button type="button" class="jump" onClick={onJump}>
          {t('jumpToEnd')} ↓
        </button>
      )}
      {isReady && !isBusy && (offersPage || isChanged || destination) && (
        <p class="actions">
          {(offersPage || isChanged) && (
            <button type="button" class="primary" onClick={summarize}>
              {t(offersPage ? 'summarizePage' : 'summarizeAgain')}
            </button>
          )}
          {destination && (
            <button type="button" class="plain" onClick={preview}>
              {t('whatWillBeSent')}
            </button>
          )}
        </p>
      )}
      {(isReady || isBusy) && (
        <Ask
          draft={draft}
          isRunning={isBusy}
          isSelection={run?.request.source.kind === 'selection' && !run.isFormer}
          isNew={run !== null && run.isFormer && run.text !== ''}
        />
      )}
    </footer>
  );
}
