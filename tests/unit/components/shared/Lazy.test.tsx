// @vitest-environment jsdom
/** @jsxImportSource preact */
import { render } from 'preact';
import { afterEach, expect, test } from 'vitest';
import { Lazy } from '../../../../components/shared/Lazy';
import { waitUntil } from '../../../helpers/wait-until';

const root = document.body.appendChild(document.createElement('div'));
afterEach(() => render(null, root));

const loadFirst = async () => () => <p>First</p>;
const loadSecond = async () => () => <p>Second</p>;

test('a component that is loaded replaces the one that was loaded at its position before', async () => {
  for (const [load, text] of [
    [loadFirst, 'First'],
    [loadSecond, 'Second'],
    [loadFirst, 'First'],
  ] as const) {
    render(<Lazy load={load} props={{}} />, root);
    await waitUntil(5_000, () => root.textContent === text);
    expect(root.textContent).toBe(text);
  }
});
