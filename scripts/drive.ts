import puppeteer, { type Browser, type Page, type Target, type WebWorker } from 'puppeteer-core';

/** A browser with Pith loaded. */
export type Driven = {
  browser: Browser;
  /** `chrome-extension://<id>` */
  origin: string;
  worker: WebWorker;
  /** Clicks Pith's toolbar button on the page's tab: a real click, which grants access to the page. */
  clickToolbar: (page: Page) => Promise<void>;
  /** The side panel, once it is open. */
  waitForPanel: () => Promise<Page>;
};

export type LaunchOptions = {
  executablePath: string;
  extension: string;
  headless: boolean;
  display?: string;
  lang?: string;
};

/** Starts a browser with a fresh profile and Pith loaded from the folder `extension`. */
export async function launch({ executablePath, extension, headless, display, lang }: LaunchOptions): Promise<Driven> {
  const browser = await puppeteer.launch({
    executablePath,
    headless,
    pipe: true,
    // The caller closes the browser, after all other cleanup.
    handleSIGINT: false,
    handleSIGTERM: false,
    handleSIGHUP: false,
    enableExtensions: [extension],
    defaultViewport: null,
    env: { ...process.env, ...(display && { DISPLAY: display }), ...(lang && { LANGUAGE: lang }) },
    args: [
      '--no-first-run',
      '--no-default-browser-check',
      '--disable-search-engine-choice-screen',
      '--window-size=1200,900',
      '--window-position=0,0',
      ...(lang ? [`--lang=${lang}`] : []),
      // Chromium's sandbox does not work as root.
      ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
    ],
  });
  try {
    return await findPith(browser);
  } catch (error) {
    await browser.close();
    throw error;
  }
}

async function findPith(browser: Browser): Promise<Driven> {
  const isPith = (target: Target) =>
    target.type() === 'service_worker' && /^chrome-extension:.*\/background\.js$/.test(target.url());
  const worker = await (await browser.waitForTarget(isPith, { timeout: 30_000 })).worker();
  if (!worker) throw new Error("Pith's background did not start.");
  await waitForListeners(worker);
  const origin = worker.url().replace(/\/background\.js$/, '');
  const extensions = await browser.extensions();
  const pith = [...extensions.values()].find(({ id }) => origin.endsWith(id));
  if (!pith) throw new Error('The browser did not load Pith.');
  return {
    browser,
    origin,
    worker,
    clickToolbar: (page) => page.triggerExtensionAction(pith),
    waitForPanel: async () => {
      const target = await browser.waitForTarget((target) => target.url().startsWith(`${origin}/sidepanel.html`), {
        timeout: 30_000,
      });
      return target.asPage();
    },
  };
}

/**
 * Waits until the background has run for the first time. An earlier click would be lost, because the browser does not
 * know of any listener yet. The context menu's entry is the last thing that the background creates.
 */
async function waitForListeners(worker: WebWorker): Promise<void> {
  await worker.evaluate(async () => {
    const { chrome } = globalThis as unknown as {
      chrome: { contextMenus: { update: (id: string, changes: object) => Promise<void> } };
    };
    for (let attempt = 0; attempt < 200; attempt++) {
      const isThere = await chrome.contextMenus.update('summarize-selection', {}).then(
        () => true,
        () => false,
      );
      if (isThere) return;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  });
}
