// @vitest-environment jsdom
/** @jsxImportSource preact */
import { render } from 'preact';
import { afterEach, expect, test } from 'vitest';
import { Head } from '../../../../../components/panel/text/Head';
import { TranslateContext } from '../../../../../components/shared/translate';
import type { Coverage } from '../../../../../lib/run/protocol';
import { createRun } from '../../../../helpers/panel/history-entries';

const root = document.body.appendChild(document.createElement('div'));
afterEach(() => render(null, root));

const show = (coverage: Coverage) =>
  render(
    <TranslateContext.Provider value={(key) => (key === 'languageTag' ? 'en' : key)}>
      <Head run={{ ...createRun({ id: 'a' }), sent: { coverage, asked: null } }} />
    </TranslateContext.Provider>,
    root,
  );

test('what the reader left out is said without a warning', () => {
  show({ percent: 90, sections: 0, ofSections: 0, leftOut: 1 });
  expect(root.textContent).toContain('leftOutPassages');
  expect(root.textContent).not.toContain('coverage');
});

test('a text that was cut says so', () => {
  show({ percent: 40, sections: 0, ofSections: 3, leftOut: 1 });
  expect(root.textContent).toContain('coveragePercent');
});
