import type { Page } from 'puppeteer-core';
import { type Chromium, providerSettings, startChromium, waitForText } from '../browsers/chromium';
import { type PageServer, SAMPLE, servePages } from '../pages/pages';
import { openMore } from './controls';
import { chunk, completion, type Provider, type Step, startProvider } from '../provider';

/** Every state of the panel and the options page, for screenshots and checks. */

export type Stage = {
  chromium: Chromium;
  server: PageServer;
  provider: Provider;
  /** Sets the provider's answer from now on. */
  answer: (steps: Step[], status?: number) => void;
  close: () => Promise<void>;
};

const SUMMARY = [
  '- The white of an orange, the **pith**, keeps the fruit from drying out and feeds it while it grows.\n',
  '- It holds *pectin*, which makes marmalade set; see [the recipe](https://kitchen.example/marmalade).\n',
  '- Most people peel it off, though it is soft, mild and full of fibre.\n\n',
  '| Part | Taste | Use |\n|---|---|---|\n| Zest | sharp | baking |\n| Pith | mild | setting jam |\n\n',
  '> Nothing of an orange has to be thrown away.\n',
];
const MODELS = '{"data":[{"id":"small-model"},{"id":"large-model"}]}';
const ANSWER = ['Because it holds **pectin**, which thickens when it is boiled with sugar and acid.'];
const ARABIC = `<!doctype html><html lang="ar" dir="rtl"><title>لبّ البرتقال</title><main><article><h1>لبّ البرتقال</h1>${'<p>يحفظ اللبّ الأبيض ثمرة البرتقال من الجفاف ويغذّيها وهي تنمو. ويحتوي على البكتين الذي يجعل المربّى متماسكًا عند غليه مع السكر.</p>'.repeat(6)}</article></main>`;
const ARABIC_SUMMARY = [
  '- يحفظ **اللبّ الأبيض** ثمرة البرتقال من الجفاف ويغذّيها وهي تنمو.\n',
  '- يحتوي على البكتين الذي يجعل المربّى متماسكًا عند غليه مع السكر.\n',
];
const LOGIN = `<!doctype html><html lang="en"><title>Sign in – Gazette</title><main><h1>Sign in</h1><p>Welcome back. Please sign in to your account to go on.</p><form><label>Email <input type="email"></label><label>Password <input type="password"></label><button>Sign in</button></form></main>`;

export async function openStage(lang: string): Promise<Stage> {
  let answered: { steps: Step[]; status?: number } = { steps: completion(SUMMARY) };
  const [server, provider, chromium] = await Promise.all([
    servePages({ '/article': SAMPLE, '/arabic': ARABIC, '/login': LOGIN }),
    startProvider(({ path }) => (path.endsWith('/models') ? { steps: [MODELS] } : answered)),
    startChromium('chromeTry', undefined, lang),
  ]);
  return {
    chromium,
    server,
    provider,
    answer: (steps, status = 200) => void (answered = { steps, status }),
    close: async () => {
      await chromium.close();
      server.close();
      await provider.close();
    },
  };
}

const answers = {
  summary: completion(SUMMARY),
  arabic: completion(ARABIC_SUMMARY),
  question: completion(ANSWER),
};

/** Clicks the toolbar button on a new tab at `path`. */
async function summarize({ chromium, server }: Stage, path: string): Promise<Page> {
  const tab = await chromium.open(server.url + path);
  await chromium.clickToolbar(tab);
  return chromium.waitForPanel();
}

const useProvider = (stage: Stage) => stage.chromium.configure(providerSettings(stage.provider.url));
const useDevice = (stage: Stage) => stage.chromium.configure({ settings: { version: 1, engine: 'key-sentences' } });

/** Waits until the shown run has ended. */
async function settle(panel: Page): Promise<Page> {
  await panel.waitForSelector('.meta', { timeout: 45_000 });
  return panel;
}

/** Clicks what `selector` finds, which is the same in every language. */
async function click(panel: Page, selector: string): Promise<void> {
  await (await panel.waitForSelector(selector))?.click();
}

async function written(stage: Stage, path = '/article', answer = answers.summary): Promise<Page> {
  await useProvider(stage);
  stage.answer(answer);
  return settle(await summarize(stage, path));
}

async function ask(stage: Stage, panel: Page): Promise<void> {
  stage.answer(answers.question);
  await panel.type('.ask textarea', 'Why does marmalade set?');
  await panel.keyboard.press('Enter');
  await panel.waitForSelector('.answer .meta', { timeout: 45_000 });
}

async function openOptions({ chromium }: Stage): Promise<Page> {
  const page = await chromium.browser.newPage();
  await page.goto(`${chromium.origin}/options.html`);
  await page.waitForSelector('.now');
  return page;
}

/** Opens the card of a server of the reader's own, and connects it as far as `selector`. */
async function connect(stage: Stage, selector: string): Promise<Page> {
  await useDevice(stage);
  const page = await openOptions(stage);
  await page.click('.services:not(.large) li:last-child .service');
  await (await page.waitForSelector('.connect [name=address]'))?.type(stage.provider.url);
  await page.type('.connect [name=key]', 'sk-wrong-key');
  await page.click('.connect .main');
  await page.waitForSelector(`.connect ${selector}`);
  return page;
}

/** Ways to each state, by name, from any other one. Each resolves to the page that shows the state. */
export const SCREENS: Record<string, (stage: Stage) => Promise<Page>> = {
  // This comes first, while the introduction has not been dismissed.
  first: async (stage) => {
    const panel = await settle(await summarize(stage, '/article'));
    // A card invites to connect a model.
    await panel.waitForSelector('.card');
    return panel;
  },
  'key-sentences': async (stage) => {
    const panel = await stage.chromium.waitForPanel();
    await panel.evaluate(() => {
      const { chrome } = globalThis as never as { chrome: { storage: { local: { set: (values: object) => void } } } };
      chrome.storage.local.set({ introductionDismissed: true });
    });
    await panel.reload();
    await useDevice(stage);
    return settle(await summarize(stage, '/article'));
  },
  waiting: async (stage) => {
    await useProvider(stage);
    stage.answer([{ waitMs: 30_000 }]);
    const panel = await summarize(stage, '/article');
    await panel.waitForSelector('.skeleton');
    return panel;
  },
  writing: async (stage) => {
    await useProvider(stage);
    stage.answer([
      chunk({ reasoning: 'The reader wants the gist.' }),
      ...SUMMARY.slice(0, 3).map((content) => chunk({ content })),
      'hang',
    ]);
    const panel = await summarize(stage, '/article');
    await waitForText(panel, 'full of fibre');
    return panel;
  },
  written: (stage) => written(stage),
  arabic: (stage) => written(stage, '/arabic', answers.arabic),
  thread: async (stage) => {
    const panel = await written(stage);
    await ask(stage, panel);
    return panel;
  },
  preview: async (stage) => {
    const panel = await written(stage);
    await panel.click('.ask .tool');
    await click(panel, '.why .button');
    await click(panel, '.passages li:nth-of-type(3) input');
    return panel;
  },
  doubtful: async (stage) => {
    await useProvider(stage);
    const panel = await summarize(stage, '/login');
    await panel.waitForSelector('[data-code="doubtful-page"]');
    return panel;
  },
  'key-rejected': async (stage) => {
    await useProvider(stage);
    stage.answer(['{"error":{"message":"Incorrect API key provided."}}'], 401);
    const panel = await summarize(stage, '/article');
    await panel.waitForSelector('[data-code="key-rejected"]');
    return panel;
  },
  'cut-off': async (stage) => {
    await useProvider(stage);
    stage.answer([...SUMMARY.slice(0, 2).map((content) => chunk({ content })), 'cut']);
    const panel = await summarize(stage, '/article');
    await panel.waitForSelector('[role="alert"]');
    return panel;
  },
  'needs-access': async (stage) => {
    const tab = await stage.chromium.open(stage.server.url + '/article');
    const panel = await stage.chromium.waitForPanel();
    await tab.bringToFront();
    await panel.waitForSelector('[data-code="needs-access"]');
    return panel;
  },
  history: async (stage) => {
    const panel = await written(stage);
    await panel.click('.top .tool');
    await panel.waitForSelector('.page');
    return panel;
  },
  entry: async (stage) => {
    const panel = await written(stage);
    await panel.click('.top .tool');
    await click(panel, '.page .item');
    await panel.waitForSelector('.foot .main');
    return panel;
  },
  sheet: async (stage) => {
    const panel = await written(stage);
    await panel.click('.wish');
    await click(panel, '.sheet .pills label:nth-of-type(2) input');
    await panel.waitForSelector('.sheet .bottom');
    return panel;
  },
  menu: async (stage) => {
    const panel = await written(stage);
    await openMore(panel);
    return panel;
  },
  figures: async (stage) => {
    const panel = await written(stage);
    await panel.click('.meta');
    await panel.waitForSelector('.figures');
    return panel;
  },
  sent: async (stage) => {
    const panel = await written(stage);
    await panel.click('.ask .tool');
    await panel.waitForSelector('.why');
    return panel;
  },
  help: async (stage) => {
    const panel = await written(stage);
    await panel.focus('main');
    await panel.keyboard.press('?');
    await panel.waitForSelector('.keys');
    return panel;
  },
  restricted: async (stage) => {
    await stage.chromium.open('chrome://version');
    const panel = await stage.chromium.waitForPanel();
    await panel.waitForSelector('[data-code="restricted-page"]');
    return panel;
  },
  left: async (stage) => {
    await useProvider(stage);
    stage.answer(answers.summary);
    const tab = await stage.chromium.open(stage.server.url + '/article');
    await stage.chromium.clickToolbar(tab);
    const panel = await settle(await stage.chromium.waitForPanel());
    await tab.goto(stage.server.url + '/arabic');
    await panel.waitForSelector('.card');
    return panel;
  },
  stopped: async (stage) => {
    await useProvider(stage);
    stage.answer([chunk({ content: SUMMARY[0]! }), 'hang']);
    const panel = await summarize(stage, '/article');
    await waitForText(panel, 'drying out');
    await panel.keyboard.press('Escape');
    await panel.waitForSelector('.card');
    return panel;
  },
  options: async (stage) => {
    await useDevice(stage);
    return openOptions(stage);
  },
  'options-provider': async (stage) => {
    await useProvider(stage);
    return openOptions(stage);
  },
  'options-service': async (stage) => {
    await useDevice(stage);
    const page = await openOptions(stage);
    await page.click('.services:not(.large) .service');
    await page.waitForSelector('.connect .main');
    return page;
  },
  'options-key-rejected': async (stage) => {
    stage.answer(['{"error":{"message":"Incorrect API key provided."}}'], 401);
    return connect(stage, '[name=key][aria-invalid]');
  },
  'options-ready': async (stage) => {
    stage.answer([chunk({ content: 'Hi' })]);
    return connect(stage, 'li:last-child .main');
  },
};

/** Leaves a state: closes everything that it opened, and what is open in the panel. */
export async function leaveScreen({ chromium }: Stage): Promise<void> {
  await (await chromium.waitForPanel()).reload();
  for (const page of await chromium.browser.pages()) {
    const url = page.url();
    if (/^(http|chrome:\/\/)/.test(url) || url.endsWith('/options.html')) await page.close();
  }
}
