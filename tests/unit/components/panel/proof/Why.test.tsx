// @vitest-environment jsdom
/** @jsxImportSource preact */
import { afterEach, expect, test } from 'vitest';
import { Why } from '../../../../../components/panel/proof/Why';
import type { ProvenStatement } from '../../../../../lib/proof/prover';
import { createStage } from '../../../../helpers/panel/stage';

// jsdom hides popovers, but cannot show them.
HTMLElement.prototype.showPopover = function () {
  this.removeAttribute('popover');
};

const stage = createStage();
const chip = document.body.appendChild(document.createElement('button'));
afterEach(() => stage.show(null));

const page = { passages: [{ text: 'It cost 13 pounds.' }], language: 'en', beside: [] };
const statement: ProvenStatement = {
  start: 0,
  end: 1,
  text: 'It cost 12.',
  place: 0,
  nearest: 0,
  findings: [{ kind: 'number', severity: 'absent', start: 8, end: 10 }],
};
const show = (outcome: 'shown' | 'gone' | null) =>
  stage.show(
    <Why
      page={page}
      statement={statement}
      pressed={chip}
      outcome={outcome}
      isLinked={false}
      onShow={() => undefined}
      onClose={() => undefined}
    />,
  );

test('a note that learns whether its passage was shown keeps the focus', async () => {
  await show(null);
  const note = stage.root.querySelector('[role=dialog]')!;
  expect(note.contains(document.activeElement)).toBe(true);
  const focused: EventTarget[] = [];
  document.addEventListener('focusin', ({ target }) => focused.push(target!));
  await show('gone');
  expect(note.textContent).toContain('whyGone');
  expect(focused).toEqual([]);
});

test('the focus returns to what was pressed when a note is closed', async () => {
  await show('shown');
  await stage.show(null);
  expect(document.activeElement).toBe(chip);
});
