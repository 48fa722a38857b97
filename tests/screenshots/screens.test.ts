import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import type { Page } from 'puppeteer-core';
import { describe, test } from 'vitest';
import { leaveScreen, openStage, SCREENS } from '../helpers/panel/screens';

/** `npm run screenshots`: every state of the panel and the options page as pictures, to be looked at. */

const FOLDER = path.join(import.meta.dirname, '../../screenshots');
const SETTLE_MS = 400;

type Look = { name: string; width: number; features: { name: string; value: string }[] };

const scheme = (value: string) => ({ name: 'prefers-color-scheme', value });
const LOOKS: Look[] = [
  { name: 'light', width: 380, features: [scheme('light')] },
  { name: 'dark', width: 380, features: [scheme('dark')] },
  // Firefox's sidebar at its narrowest.
  { name: 'narrowest', width: 232, features: [scheme('light')] },
  { name: 'narrow', width: 320, features: [scheme('light')] },
  { name: 'wide', width: 500, features: [scheme('dark')] },
  // 200 % of a panel of 400 pixels.
  { name: 'zoomed', width: 200, features: [scheme('light')] },
  { name: 'contrast', width: 380, features: [scheme('dark'), { name: 'prefers-contrast', value: 'more' }] },
  { name: 'forced-colors', width: 380, features: [scheme('dark'), { name: 'forced-colors', value: 'active' }] },
];
/** In each language some, to see its words and its direction. */
const LANGUAGES: [lang: string, screens: string[], looks: string[]][] = [
  ['en', Object.keys(SCREENS), LOOKS.map(({ name }) => name)],
  ...['ar', 'zh-CN', 'de', 'es', 'ja'].map((lang): [string, string[], string[]] => [
    lang,
    ['first', 'written', 'arabic', 'thread', 'sheet', 'preview', 'key-rejected', 'history', 'options-provider'],
    ['narrow', 'dark'],
  ]),
];

describe.each(LANGUAGES)('%s', async (lang, screens, looks) => {
  await mkdir(FOLDER, { recursive: true });
  test('screens', async () => {
    const stage = await openStage(lang);
    for (const name of screens) {
      const page = await SCREENS[name]!(stage);
      for (const look of LOOKS.filter((each) => looks.includes(each.name)))
        await photograph(page, look, `${lang}-${name}`);
      await page.emulateMediaFeatures();
      await leaveScreen(stage);
    }
    await stage.close();
  });
});

async function photograph(page: Page, { name, width, features }: Look, screen: string): Promise<void> {
  const isOptions = page.url().endsWith('/options.html');
  // What the look before it set and this one does not.
  await page.emulateMediaFeatures();
  await page.emulateMediaFeatures(features);
  await page.setViewport({ width: isOptions && width > 320 ? width * 2 : width, height: 760 });
  await new Promise((resolve) => setTimeout(resolve, SETTLE_MS));
  await page.screenshot({ path: path.join(FOLDER, `${screen}-${name}.png`), fullPage: isOptions });
}
