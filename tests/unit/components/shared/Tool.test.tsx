// @vitest-environment jsdom
/** @jsxImportSource preact */
import { render } from 'preact';
import { act } from 'preact/test-utils';
import { expect, test } from 'vitest';
import { LettersContext } from '../../../../components/shared/letters';
import { Tool } from '../../../../components/shared/Tool';

test.each([
  [true, 'Copy (c)'],
  [false, 'Copy'],
])('a button names its letter only while letters are shortcuts: %s', async (hasLetters, title) => {
  const root = document.createElement('div');
  await act(() =>
    render(
      <LettersContext.Provider value={hasLetters}>
        <Tool label="Copy" letter="c" path="" onPress={() => {}} />
      </LettersContext.Provider>,
      root,
    ),
  );
  expect(root.querySelector('button')?.title).toBe(title);
});
