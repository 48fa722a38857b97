import path from 'node:path';
import type { Page } from 'puppeteer-core';
import type { Settings } from '../lib/settings/settings.ts';
import { parseArguments, type StartOptions, USAGE, UsageError } from './arguments.ts';
import { type Driven, launch } from './drive.ts';
import { BROWSER_ADVICE, findBrowser, findCommand } from './find-browser.ts';
import { findBuild } from './find-build.ts';
import { followRun } from './follow.ts';
import { openPage } from './open-page.ts';
import { emptyOutcome, type Outcome, toOutcome } from './outcome.ts';
import { servePage } from './page-server.ts';
import { readEnding } from './read-ending.ts';
import { chooseMenuEntry, openScreen, type VirtualScreen, selectText } from './screen.ts';

/** `npm start`: shows Pith at work in a real browser and prints what the panel types. */

const SAMPLE = path.join(import.meta.dirname, 'sample', 'article.html');

const say = (line: string) => void process.stderr.write(`${line}\n`);

/** A failure of `npm start` itself rather than the run: a sentence, and a code for `--json`. */
class StartError extends Error {
  readonly code: string;

  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

async function main(): Promise<number> {
  let options: StartOptions | null;
  try {
    options = parseArguments(process.argv.slice(2), process.env);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    say(`${error.message}\n\n${USAGE}`);
    return 2;
  }
  if (!options) {
    process.stdout.write(USAGE);
    return 0;
  }
  const cleanups: (() => unknown)[] = [];
  const cleanUp = async () => {
    for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.once(signal, () => void cleanUp().then(() => process.exit(1)));
  try {
    const outcome = await run(options, cleanups);
    return outcome.status === 'done' ? 0 : 1;
  } catch (error) {
    const failure =
      error instanceof StartError
        ? error
        : new StartError('unexpected', error instanceof Error ? error.message : String(error));
    say(failure.message);
    if (options.json) process.stdout.write(`${JSON.stringify(emptyOutcome(options, failure))}\n`);
    return 1;
  } finally {
    await cleanUp();
  }
}

async function run(options: StartOptions, cleanups: (() => unknown)[]): Promise<Outcome> {
  const { engine, headless, json, page: wanted } = options;
  const file = wanted.kind === 'file' ? wanted.path : SAMPLE;
  const server =
    wanted.kind === 'url'
      ? null
      : await servePage(file).catch((error: Error) => {
          throw new StartError('no-such-file', error.message, { cause: error });
        });
  if (server) cleanups.push(server.close);
  const url = wanted.kind === 'url' ? wanted.url : (server?.url ?? '');

  const executablePath = await findBrowser(say).catch((error: Error) => {
    throw new StartError('no-browser', error.message, { cause: error });
  });
  const mode = { kind: 'try', host: engine.kind === 'key-sentences' ? null : engine.originPattern } as const;
  const onBuild = () => say('Building Pith…');
  const extension = await findBuild('chrome', mode, onBuild, (remove) => cleanups.push(remove));

  const screen = await openScreenFor(options);
  if (screen) cleanups.push(screen.close);
  say(`Opening ${url} in ${executablePath}`);
  const driven = await launch({
    executablePath,
    extension,
    headless: headless && !screen,
    ...(screen && { display: screen.display }),
  }).catch((error: Error) => {
    const sentence = `${executablePath} did not start with Pith (${error.message}). ${BROWSER_ADVICE}`;
    throw new StartError('no-browser', sentence, { cause: error });
  });
  cleanups.push(() => driven.browser.close());
  await configure(driven, engine);

  const [page] = await driven.browser.pages();
  if (!page) throw new StartError('unexpected', 'The browser did not open a page.');
  if (!(await openPage(page, url, say))) throw new StartError('page-unreachable', `${url} does not answer.`);

  const gestureAt = await makeGesture(options, driven, page, screen);
  const panel = await driven.waitForPanel();
  const report = await followRun(panel, (text) => {
    if (!json) process.stdout.write(text);
  });
  if (!json && report.run.text && !report.run.text.endsWith('\n')) process.stdout.write('\n');
  const notice = await readEnding(panel);
  for (const line of notice) say(line);

  const outcome = { ...toOutcome(options, report, gestureAt), message: notice.join('\n') };
  if (json) process.stdout.write(`${JSON.stringify(outcome)}\n`);
  if (!headless) {
    say('The browser stays open; close it to end.');
    await new Promise((resolve) => driven.browser.once('disconnected', resolve));
  }
  return outcome;
}

/** The context menu exists only in a window. If none is to be shown, the window opens on a virtual screen. */
async function openScreenFor({ headless, selection }: StartOptions): Promise<VirtualScreen | null> {
  if (selection === null) return null;
  if (headless) {
    const screen = await openScreen(say);
    if (screen) return screen;
    throw new StartError(
      'no-screen',
      '--selection without a window needs Xvfb and xdotool: install them, or leave out --headless.',
    );
  }
  const display = process.env.DISPLAY;
  return display && findCommand('xdotool') ? { display, close: () => {} } : null;
}

/** Returns when the gesture was made, in epoch milliseconds. */
async function makeGesture(
  { selection }: StartOptions,
  driven: Driven,
  page: Page,
  screen: VirtualScreen | null,
): Promise<number> {
  if (selection === null) {
    const at = Date.now();
    await driven.clickToolbar(page);
    return at;
  }
  const point = await selectText(page, selection).catch((error: Error) => {
    throw new StartError('no-selection', `--selection ${selection}: ${error.message}`, { cause: error });
  });
  if (!point) throw new StartError('no-selection', `The page has no visible text at ${selection}.`);
  if (screen) return chooseMenuEntry(screen.display, page, point);
  say('The text is selected. Right-click it and choose "Summarize selection".');
  return Date.now();
}

async function configure({ worker }: Driven, engine: StartOptions['engine']): Promise<void> {
  if (engine.kind === 'key-sentences') return;
  // All other settings have their defaults.
  const settings: Pick<Settings, 'version' | 'engine' | 'provider' | 'relay'> = {
    version: 1,
    engine: engine.kind,
    provider: {
      preset: 'custom',
      baseUrl: '',
      model: '',
      ...(engine.kind === 'provider' && { baseUrl: engine.baseUrl, model: engine.model }),
    },
    relay: { url: engine.kind === 'relay' ? engine.url : '' },
  };
  const origin = new URL(engine.kind === 'provider' ? engine.baseUrl : engine.url).origin;
  const secret = engine.kind === 'provider' ? engine.key : engine.token;
  const stored = { settings, ...(secret && { keys: { [origin]: secret } }) };
  await worker.evaluate(async (stored) => {
    const { chrome } = globalThis as unknown as {
      chrome: { storage: { local: { set: (values: object) => Promise<void> } } };
    };
    await chrome.storage.local.set(stored);
  }, stored);
}

process.exitCode = await main();
