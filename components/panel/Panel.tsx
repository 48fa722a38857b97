import type { ComponentChildren } from 'preact';
import { isAnswer, isRunning, lastRun, shownRun, shownVersion, type TabState } from '../../lib/panel/tab-state';
import { Lazy } from '../shared/Lazy';
import { Welcome } from './frame/Empty';
import { Foot } from './frame/Foot';
import { Top, type TopProps } from './frame/Top';
import type { PageAccess } from './page-access';
import { usePanelActions } from './panel-actions';
import { useFocusKept } from './hooks/use-focus-kept';
import { useScrollPlace } from './hooks/use-scroll-place';
import type { TabViewProps } from './TabView';

/** What the panel shows. */
type ShownPanel = {
  /**
   * Whether it is known which tab is in front. Until then a press could not start anything, and sentences that appear
   * later would move the button away from the pointer.
   */
  isReady: boolean;
  access: PageAccess;
  tab: TabState | null;
  /** Whether `tab` comes from the history, and can only be read, exported and continued. */
  isKept: boolean;
  /** `null` until the settings are known. */
  top: Omit<TopProps, 'isChanged' | 'pageLanguage' | 'page'> | null;
  /** Whether the choices differ from those of the summary shown. */
  isChanged: boolean;
  /** The host to which a run would send; '' on the device, `null` until it is known. */
  destination: string | null;
  /** The current keyboard shortcut; '' when there is none. */
  shortcut: string;
  /** Whether the words for beginners have not been dismissed yet. */
  isFirst: boolean;
  /** Notices about the panel itself. */
  notices: readonly string[];
  /** The question being typed. */
  draft: string;
  /** Shown above the field while a text is read aloud. */
  player?: ComponentChildren;
};

/** `View`: loaded after the first frame, `null` until then. `view`: what is shown instead of the page: the history. */
export type PanelProps = {
  state: ShownPanel;
  View: ((props: TabViewProps) => ComponentChildren) | null;
  view: ComponentChildren;
};

const loadPreview = async () => (await import('./preview/Preview')).Preview;
const loadNoAccess = async () => (await import('./frame/NoPage')).NoAccess;
const loadNothingToRead = async () => (await import('./frame/NoPage')).NothingToRead;
const loadEntry = async () => (await import('./entry/Entry')).Entry;

/** Everything the side panel shows. */
export function Panel({ state, View, view }: PanelProps) {
  const { tab, isKept, isFirst, shortcut, top } = state;
  const run = shownRun(tab);
  const last = lastRun(tab);
  const preview = !view && !isKept ? (last?.preview ?? null) : null;
  useFocusKept('main');
  useScrollPlace(
    `${Boolean(view)} ${tab?.id} ${tab && shownVersion(tab)?.id} ${preview ? last?.id : ''}`,
    isRunning(tab) && last && isAnswer(last) && !preview ? last.id : '',
  );
  if (view) return view;
  if (tab && isKept)
    return (
      View &&
      run && (
        <Lazy
          load={loadEntry}
          props={{
            tab,
            player: state.player,
            children: <View tab={tab} run={run} isKept isFirst={false} shortcut={shortcut} />,
          }}
        />
      )
    );
  if (last?.source && preview)
    return <Lazy key={last.id} load={loadPreview} props={{ run: last, preview, engine: last.source.engine }} />;
  const { source, sent } = run ?? {};
  return (
    <>
      {top && (
        <Top
          {...top}
          isChanged={state.isChanged}
          pageLanguage={source?.article.language ?? ''}
          page={source && sent?.asked ? { ...source.engine, asked: sent.asked } : null}
        />
      )}
      <main tabIndex={-1}>
        <Notices notices={state.notices} />
        {tab && run
          ? View && <View tab={tab} run={run} isKept={false} isFirst={isFirst} shortcut={shortcut} />
          : state.isReady && <Nothing state={state} />}
      </main>
      <Foot {...state} run={run} />
    </>
  );
}

function Notices({ notices }: { notices: readonly string[] }) {
  return notices.map((notice) => (
    <p class="card" role="alert">
      {notice}
    </p>
  ));
}

/** Shown where there is no text yet. */
function Nothing({ state: { access, destination, isFirst, shortcut } }: { state: ShownPanel }) {
  const { requestAll } = usePanelActions();
  if (access === 'restricted') return <Lazy load={loadNothingToRead} props={{}} />;
  if (access === 'none') return <Lazy load={loadNoAccess} props={{ shortcut, onAll: () => requestAll(null) }} />;
  return <Welcome destination={destination} isFirst={isFirst} />;
}
