import { GrowingPanel } from '../../components/panel/GrowingPanel';
import { LettersContext } from '../../components/shared/letters';
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
  const settings = useSettings();
  const Live = useLazy(true, loadLive);
  const { settings: chosen, locked, place, destination, shortcut } = settings;
  const top = chosen && { settings: chosen, locked, place };
  const first = { state: { ...AT_FIRST, top, destination, shortcut }, View: null, view: null };
  return (
    <LettersContext.Provider value={chosen?.hasLetterKeys ?? true}>
      <GrowingPanel first={first} Live={Live} settings={settings} />
    </LettersContext.Provider>
  );
}
