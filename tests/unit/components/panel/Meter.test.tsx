// @vitest-environment jsdom
/** @jsxImportSource preact */
import { render } from 'preact';
import { act } from 'preact/test-utils';
import { expect, test } from 'vitest';
import { Meter } from '../../../../components/panel/Meter';
import { TranslateContext } from '../../../../components/shared/translate';
import type { Translate } from '../../../../lib/messages';
import { createRun } from '../../../helpers/panel/history-entries';

const translate: Translate = (key, substitutions = []) =>
  key === 'languageTag' ? 'en' : [key, ...substitutions].join(' ');

async function showMeter(hiddenCharacters: number): Promise<string> {
  const root = document.createElement('div');
  const run = createRun({ id: 'a' });
  const source = { ...run.source!, article: { ...run.source!.article, hiddenCharacters } };
  await act(() =>
    render(
      <TranslateContext.Provider value={translate}>
        <Meter run={{ ...run, source }} />
      </TranslateContext.Provider>,
      root,
    ),
  );
  return root.textContent ?? '';
}

test('the figures say how many characters were left out because nobody can see them', async () => {
  expect(await showMeter(1_214)).toContain('hiddenCharacters 1,214');
});

test('the figures say nothing of unseen characters when there were none', async () => {
  expect(await showMeter(0)).not.toContain('hiddenCharacters');
});
