import type { TestProject } from 'vitest/node';
import { findBrowser } from '../../scripts/find-browser';
import { findBuild } from '../../scripts/find-build';
import { openScreen, type VirtualScreen } from '../../scripts/screen';

declare module 'vitest' {
  interface ProvidedContext {
    /** The path of a Chromium browser. */
    browser: string;
    /** The values of `DISPLAY` for each worker's own virtual screen; empty where there is none. */
    displays: string[];
    /** Folders with the shipped build for each browser. */
    chrome: string;
    firefox: string;
    /** For Chrome, with the permission for `http://127.0.0.1/*`. Reports what the panel shows. */
    chromeTry: string;
  }
}

/** Builds Pith once for all end-to-end tests, if its sources have changed. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const say = (line: string) => console.error(line);
  project.provide('browser', await findBrowser(say));
  // Each worker has its own screen, because mouse, keyboard and clipboard belong to a whole screen.
  const screens: VirtualScreen[] = [];
  for (let worker = 0; process.platform === 'linux' && worker < project.config.maxWorkers; worker += 1) {
    const screen = await openScreen(say);
    if (screen) screens.push(screen);
  }
  project.provide(
    'displays',
    screens.map(({ display }) => display),
  );
  // In sequence, because WXT writes its types to one folder.
  const chrome = await findBuild('chrome', { kind: 'shipped' });
  const firefox = await findBuild('firefox', { kind: 'shipped' });
  const chromeTry = await findBuild('chrome', { kind: 'try', host: 'http://127.0.0.1/*' });
  project.provide('chrome', chrome);
  project.provide('firefox', firefox);
  project.provide('chromeTry', chromeTry);
  return async () => {
    for (const screen of screens) screen.close();
  };
}
