import { h } from 'preact';
import { Panel } from '../../components/panel/Panel';
import { useLazy } from '../../components/shared/use-lazy';
import { useSettings } from './use-settings';

// What follows the tabs and the runs loads beside the first frame, which must not wait for it.
const loading = import('./Live');
const loadLive = async () => (await loading).Live;

const AT_FIRST = {
  isReady: false,
  access: 'unknown',
  tab: null,
  isKept: false,
  isChanged: false,
  isFirst: false,
  notices: [],
  draft: '',
} as const;

export function App() {
  const shown = useSettings();
  const Live = useLazy(true, loadLive);
  if (Live) return h(Live, shown);
  const { settings, locked, place, destination, shortcut } = shown;
  const top = settings && { settings, locked, place };
  return <Panel state={{ ...AT_FIRST, top, destination, shortcut }} View={null} view={null} />;
}
