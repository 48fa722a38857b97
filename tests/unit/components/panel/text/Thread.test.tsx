// @vitest-environment jsdom
/** @jsxImportSource preact */
import { render } from 'preact';
import { afterEach, expect, test } from 'vitest';
import { Thread } from '../../../../../components/panel/text/Thread';
import { createRun } from '../../../../helpers/panel/history-entries';

const root = document.body.appendChild(document.createElement('div'));
afterEach(() => render(null, root));

const show = (ids: string[]) =>
  render(
    <Thread answers={ids.map((id) => createRun({ id }))} renderRun={() => null}>
      <p class="after" />
    </Thread>,
    root,
  );

test('what follows a thread is in the room of its last answer', () => {
  show(['a', 'b']);
  expect(root.querySelectorAll('.after')).toHaveLength(1);
  expect(root.querySelector('[data-run="b"] .after')).not.toBeNull();
});

test('what follows a thread without questions follows the summary', () => {
  show([]);
  expect(root.querySelectorAll('.after')).toHaveLength(1);
});
