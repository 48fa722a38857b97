// @vitest-environment jsdom
/** @jsxImportSource preact */
import { useLayoutEffect } from 'preact/hooks';
import { afterEach, expect, test } from 'vitest';
import { GrowingPanel, type LivePanel } from '../../../../components/panel/GrowingPanel';
import type { PanelProps } from '../../../../components/panel/Panel';
import type { PanelActions } from '../../../../components/panel/panel-actions';
import { DEFAULT_SETTINGS } from '../../../../lib/settings/settings';
import { createStage } from '../../../helpers/panel/stage';

const stage = createStage();
afterEach(() => stage.show(null));

const first: PanelProps = {
  state: {
    isReady: false,
    access: 'unknown',
    tab: null,
    isKept: false,
    top: { settings: DEFAULT_SETTINGS, locked: new Set(), place: 'device' },
    isChanged: false,
    destination: null,
    shortcut: '',
    isFirst: false,
    notices: [],
    draft: '',
  },
  View: null,
  view: null,
};
const settings = {};

test('the header that is drawn at once stays when the panel becomes live', async () => {
  const pressed: string[] = [];
  let renderings = 0;
  const actions = { openOptions: () => void pressed.push('options') } as PanelActions;
  function Live({ onShow }: { onShow: (panel: LivePanel) => void }) {
    useLayoutEffect(() => {
      renderings += 1;
      onShow({ ...first, state: { ...first.state, isReady: true }, actions });
    });
    return null;
  }
  await stage.show(<GrowingPanel first={first} Live={null} settings={settings} />);
  const header = stage.root.querySelector('header');
  expect(header).not.toBeNull();
  expect(stage.root.querySelector('.ask')).toBeNull();
  await stage.show(<GrowingPanel first={first} Live={Live} settings={settings} />);
  expect(stage.root.querySelector('.ask')).not.toBeNull();
  expect(stage.root.querySelector('header')).toBe(header);
  expect(renderings).toBe(1);
  await stage.press('settings');
  expect(pressed).toEqual(['options']);
});
