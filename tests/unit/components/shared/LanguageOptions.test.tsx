// @vitest-environment jsdom
/** @jsxImportSource preact */
import { render } from 'preact';
import { act } from 'preact/test-utils';
import { afterEach, expect, test } from 'vitest';
import type { OptionsPageProps } from '../../../../components/options/OptionsPage';
import { SummaryFields } from '../../../../components/options/SummaryFields';
import { PanelActionsContext, type PanelActions } from '../../../../components/panel/panel-actions';
import { Sheet } from '../../../../components/panel/sheet/Sheet';
import { TranslateContext } from '../../../../components/shared/translate';
import { DEFAULT_SETTINGS, type Settings } from '../../../../lib/settings/settings';

const root = document.body.appendChild(document.createElement('div'));
afterEach(() => act(() => render(null, root)));

const LANGUAGES = [['de', 'German']] as const;
const wishing = (language: string): Settings => ({
  ...DEFAULT_SETTINGS,
  engine: 'provider',
  wish: { ...DEFAULT_SETTINGS.wish, language },
});
const none = () => undefined;
const shared = { locked: new Set<never>(), languages: LANGUAGES };
const sheet = { anchor: { current: root }, pageLanguage: '', page: null, isChanged: false, onClose: none };
const SELECTS = {
  panel: (settings: Settings) => (
    <PanelActionsContext.Provider value={{} as PanelActions}>
      <Sheet {...sheet} locked={shared.locked} settings={settings} />
    </PanelActionsContext.Provider>
  ),
  options: (settings: Settings) => (
    <SummaryFields {...({ ...shared, settings, onSet: none, onChange: none } as never as OptionsPageProps)} />
  ),
};

/** The text of the option that the select of languages shows. */
function shownLanguage(where: keyof typeof SELECTS, language: string): string | undefined {
  void act(() =>
    render(
      <TranslateContext.Provider value={(key) => (key === 'languageTag' ? 'en' : key)}>
        {SELECTS[where](wishing(language))}
      </TranslateContext.Provider>,
      root,
    ),
  );
  const select = [...root.querySelectorAll('select')].find(({ options }) => [...options].some(isPage))!;
  return select.selectedOptions[0]?.textContent;
}
const isPage = ({ value }: HTMLOptionElement) => value === 'page';

for (const where of ['panel', 'options'] as const)
  test.each([
    ['fr-CA', 'Canadian French'],
    ['de', 'German'],
    ['page', 'languageOfPage'],
    ['browser', 'languageOfBrowser'],
    ['no tag', 'no tag'],
  ])(`the ${where} show the language %s as %s`, (language, name) => {
    expect(shownLanguage(where, language)).toBe(name);
  });
