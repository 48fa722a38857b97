import { type ComponentChildren, render } from 'preact';
import { act } from 'preact/test-utils';
import { type PanelActions, PanelActionsContext } from '../../../components/panel/panel-actions';
import { TranslateContext } from '../../../components/shared/translate';

/** A place in the document where parts of the panel are shown. Sentences are their keys and substitutions. */
export type Stage = {
  root: HTMLElement;
  /** Shows `children`, with these of the reader's actions. */
  show: (children: ComponentChildren, actions?: Partial<PanelActions>) => Promise<void>;
  /** The button or link with this name; throws when there is none. */
  find: (name: string) => HTMLElement;
  /** The names of all buttons and links. */
  names: () => string[];
  press: (name: string) => Promise<void>;
};

export function createStage(): Stage {
  const root = document.body.appendChild(document.createElement('div'));
  const nameOf = (element: Element) => element.getAttribute('aria-label') ?? element.textContent;
  const controls = () => [...root.querySelectorAll<HTMLElement>('button, a[href]')];
  const find = (name: string) => {
    const control = controls().find((each) => nameOf(each) === name);
    if (!control) throw new Error(`No control is named ${name}, only ${controls().map(nameOf).join(', ')}.`);
    return control;
  };
  const translate = (key: string, substitutions: readonly string[] = []) =>
    key === 'languageTag' ? 'en' : [key, ...substitutions].join(' ');
  return {
    root,
    show: (children, actions = {}) =>
      act(async () =>
        render(
          <TranslateContext.Provider value={translate}>
            <PanelActionsContext.Provider value={actions as PanelActions}>{children}</PanelActionsContext.Provider>
          </TranslateContext.Provider>,
          root,
        ),
      ),
    find,
    names: () => controls().map(nameOf),
    press: (name) => act(async () => find(name).click()),
  };
}
