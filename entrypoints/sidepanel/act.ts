import browser from 'webextension-polyfill';
import type { ErrorAction } from '../../lib/errors';
import { askAgain, askAnyway, askForLess, askForPage, askForPreview, askWithCaptions } from '../../lib/panel/continue';
import type { RunState } from '../../lib/panel/run-state';
import type { PendingRequest } from '../../lib/run/request';
import { requestSending } from '../shared/browser-features';
import { save } from './use-settings';

/** Performs the action that helps after a run has failed. */
export function act(run: RunState, action: ErrorAction, start: (request: PendingRequest) => void): void {
  switch (action) {
    case 'try-again':
      return start(askAgain(run));
    case 'anyway':
      return start(askAnyway(run));
    case 'load-captions':
      return start(askWithCaptions(run));
    case 'less-text':
      return start(askForLess(run));
    case 'preview':
      return start(askForPreview(askAgain(run)));
    case 'summarize-page':
      return start(askForPage(run.request.tabId));
    case 'open-options':
      return void browser.runtime.openOptionsPage();
    case 'file-settings':
      return void browser.tabs.create({ url: `chrome://extensions/?id=${browser.runtime.id}` });
    case 'allow-site': {
      const site = run.ending?.kind === 'failed' && run.ending.facts.site;
      // Must be called before any `await`, because it is refused outside a gesture.
      if (site)
        void browser.permissions.request({ origins: [site] }).then((isGranted) => isGranted && start(askAgain(run)));
      return;
    }
    case 'open-link': {
      const site = run.ending?.kind === 'failed' && run.ending.facts.site;
      // Must be called before any `await`, because it is refused outside a gesture.
      if (site)
        void browser.permissions.request({ origins: [site] }).then(async (isGranted) => {
          if (isGranted) await agree(run, start);
        });
      return;
    }
    case 'open-page':
      return void (run.request.source.kind === 'link' && browser.tabs.create({ url: run.request.source.url }));
    case 'give-consent':
      return void requestSending().then((isGranted) => isGranted && start(askAgain(run)));
    case 'give-access':
    case 'none':
      return;
  }
}

/** From now on, links are opened without asking. */
async function agree(run: RunState, start: (request: PendingRequest) => void): Promise<void> {
  await save((now) => ({ ...now, opensLinks: true }));
  start(askAgain(run));
}
