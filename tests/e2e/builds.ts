import type { TestProject } from 'vitest/node';
import { buildPith } from '../../scripts/build';
import { findBrowser } from '../../scripts/find-browser';
import { openScreen } from '../../scripts/screen';

declare module 'vitest' {
  interface ProvidedContext {
    /** The path of a Chromium browser. */
    browser: string;
    /** What `DISPLAY` is for a virtual screen, '' where there is none. */
    display: string;
    /** Folders with what users get, for each browser. */
    chrome: string;
    firefox: string;
    /** For Chrome, with the permission for `http://127.0.0.1/*`, and reporting what the panel shows. */
    chromeTry: string;
  }
}

/** Builds Pith once for all end to end tests. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const say = (line: string) => console.error(line);
  project.provide('browser', await findBrowser(say));
  const screen = process.platform === 'linux' ? await openScreen(say) : null;
  project.provide('display', screen?.display ?? '');
  // One after the other: WXT writes its types to one place.
  const chrome = await buildPith('chrome', { kind: 'shipped' });
  const firefox = await buildPith('firefox', { kind: 'shipped' });
  const chromeTry = await buildPith('chrome', { kind: 'try', host: 'http://127.0.0.1/*' });
  project.provide('chrome', chrome.dir);
  project.provide('firefox', firefox.dir);
  project.provide('chromeTry', chromeTry.dir);
  return async () => {
    screen?.close();
    for (const build of [chrome, firefox, chromeTry]) await build.remove();
  };
}
