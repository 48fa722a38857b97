import { type ComponentType, render } from 'preact';
import { TranslateContext } from '../../components/shared/translate';
import { setDocumentLanguage, translate } from './sentences';

/** Shows `App` as the whole of an extension page, with its sentences. */
export function mount(App: ComponentType): void {
  setDocumentLanguage();
  render(
    <TranslateContext.Provider value={translate}>
      <App />
    </TranslateContext.Provider>,
    document.body,
  );
}
