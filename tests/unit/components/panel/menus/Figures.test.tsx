// @vitest-environment jsdom
/** @jsxImportSource preact */
import { render } from 'preact';
import { act } from 'preact/test-utils';
import { expect, test } from 'vitest';
import { Figures } from '../../../../../components/panel/menus/Figures';
import { TranslateContext } from '../../../../../components/shared/translate';
import { readMeter } from '../../../../../lib/panel/meter';
import type { Translate } from '../../../../../lib/messages';
import { createRun } from '../../../../helpers/panel/history-entries';

const translate: Translate = (key, substitutions = []) =>
  key === 'languageTag' ? 'en' : [key, ...substitutions].join(' ');

async function showFigures(
  leftOut: { hiddenCharacters?: number; furnitureCharacters?: number },
  more: { limit?: number } = {},
): Promise<string> {
  const root = document.createElement('div');
  const run = { ...createRun({ id: 'a' }), ...more };
  const source = { ...run.source!, article: { ...run.source!.article, ...leftOut } };
  await act(() =>
    render(
      <TranslateContext.Provider value={translate}>
        <Figures
          anchor={{ current: root }}
          run={{ ...run, source, reasoning: null }}
          meter={readMeter(run)!}
          onClose={() => undefined}
        />
      </TranslateContext.Provider>,
      root,
    ),
  );
  return root.textContent ?? '';
}

test('the figures say how many characters were left out because nobody can see them', async () => {
  expect(await showFigures({ hiddenCharacters: 1_214 })).toContain('hiddenCharacters 1,214');
});

test('the figures say nothing of unseen characters when there were none', async () => {
  expect(await showFigures({})).not.toContain('hiddenCharacters');
});

test('the figures say how many characters around the text were left out', async () => {
  expect(await showFigures({ furnitureCharacters: 3_020 })).toContain('furnitureCharacters 3,020');
  expect(await showFigures({})).not.toContain('furnitureCharacters');
});

test('the figures say that the answer was limited, and a note says why', async () => {
  expect(await showFigures({}, { limit: 3_900 })).toMatch(/meterLimit 3,900.*meterLimited/);
  expect(await showFigures({})).not.toContain('meterLimit');
});
