// @vitest-environment jsdom
/** @jsxImportSource preact */
import { act } from 'preact/test-utils';
import { afterEach, expect, test } from 'vitest';
import type { PanelActions } from '../../../../../components/panel/panel-actions';
import { Sheet } from '../../../../../components/panel/sheet/Sheet';
import { DEFAULT_SETTINGS, type Settings } from '../../../../../lib/settings/settings';
import { createStage } from '../../../../helpers/panel/stage';

const stage = createStage();
afterEach(() => stage.show(null));

const provider = { ...DEFAULT_SETTINGS.provider, baseUrl: 'https://api.example/v1', model: 'model-1' };
const settings: Settings = { ...DEFAULT_SETTINGS, engine: 'provider', provider, connections: [provider] };
const show = (actions: Partial<PanelActions>) =>
  stage.show(
    <Sheet
      anchor={{ current: stage.root }}
      settings={settings}
      locked={new Set()}
      pageLanguage=""
      page={null}
      isChanged={false}
      onClose={() => undefined}
    />,
    actions,
  );
const choose = (value: string) =>
  act(async () => stage.root.querySelector<HTMLElement>(`input[value="${value}"]`)!.click());
const engines = () => [...stage.root.querySelectorAll<HTMLInputElement>('input[name=engine]')];
const refused = () => Promise.reject(new Error('disk full'));

test('a choice that cannot be stored says so in the sheet, until one can be', async () => {
  let change: PanelActions['changeWish'] = refused;
  await show({ changeWish: (wish) => change(wish) });
  await choose('long');
  expect(stage.root.querySelector('[role=alert]')?.textContent).toBe('notSaved');
  change = async () => undefined;
  await choose('short');
  expect(stage.root.querySelector('[role=alert]')).toBeNull();
});

test('an engine that cannot be put to use says so, and the one in use stays chosen', async () => {
  await show({ useEngine: refused });
  await act(async () => engines()[0]!.click());
  expect(stage.root.querySelector('[role=alert]')?.textContent).toBe('notSaved');
  expect(engines().map(({ checked }) => checked)).toEqual([false, true]);
});
