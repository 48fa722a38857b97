// @vitest-environment jsdom
/** @jsxImportSource preact */
import { render } from 'preact';
import { act } from 'preact/test-utils';
import { expect, test } from 'vitest';
import { Preview } from '../../../../../components/panel/preview/Preview';
import { TranslateContext } from '../../../../../components/shared/translate';
import { createRun } from '../../../../helpers/panel/history-entries';
import type { Translate } from '../../../../../lib/messages';

const translate: Translate = (key) => (key === 'languageTag' ? 'en' : key);

async function show(passages: readonly string[], collapsed: readonly number[]): Promise<HTMLElement> {
  const root = document.createElement('div');
  const asked = { tokens: 1, price: null, without: [] };
  const parts = [{ name: 'user', text: passages.join('\n') }];
  const preview = { parts, passages, collapsed, words: 2, coverage: null, asked, isLost: false };
  const engine = { kind: 'provider', host: 'a.example', model: 'm', language: 'page' } as const;
  await act(() =>
    render(
      <TranslateContext.Provider value={translate}>
        <Preview run={createRun({ id: 'a' })} preview={preview} engine={engine} />
      </TranslateContext.Provider>,
      root,
    ),
  );
  return root;
}

test('the preview tells passages that are collapsed on the page from those that are open', async () => {
  const root = await show(['Open.', 'Closed.'], [1]);
  const labels = [...root.querySelectorAll('.passages label')].map(({ textContent }) => textContent);
  expect(labels).toEqual(['previewCount', 'Open.1', 'previewCollapsed Closed.2']);
});

test('the preview marks characters that nobody sees, in the passages and in the exact text', async () => {
  const root = await show(['A \u{1F469}\u200d\u{1F4BB} works.'], []);
  const marks = [...root.querySelectorAll('mark')].map(({ title, textContent }) => [title, textContent]);
  expect(marks).toEqual(Array(2).fill(['U+200D', '\u{1F469}\u200d\u{1F4BB}']));
  expect(root.textContent).toContain('previewUnseen');
});

test('the preview of ordinary text explains no marks', async () => {
  expect((await show(['Open.'], [])).textContent).not.toContain('previewUnseen');
});
