import { render } from 'preact';
import { TranslateContext } from '../../components/translate';
import { setDocumentLanguage, translate } from '../shared/translate';
import { App } from './App';

setDocumentLanguage();
render(
  <TranslateContext.Provider value={translate}>
    <App />
  </TranslateContext.Provider>,
  document.body,
);
