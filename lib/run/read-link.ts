import { RunError } from '../errors';
import { toSite } from '../page-url';

/** The background tab in which a link is opened. */
export type LinkDoors = {
  /** Whether the reader has agreed that links are opened. */
  mayOpen: () => Promise<boolean>;
  hasHostPermission: (site: string) => Promise<boolean>;
  /** Opens the address in a background tab of the same window as another tab; resolves to the new tab's id. */
  open: (url: string, besidesTabId: number) => Promise<number>;
  /** `url` is absent where access is missing. Rejects once the tab is closed. */
  getTab: (tabId: number) => Promise<{ status?: string | undefined; url?: string | undefined }>;
  close: (tabId: number) => Promise<void>;
};

const LOOK_INTERVAL_MS = 100;
/** A page that loads for longer is read as far as it has arrived. */
const PATIENCE_MS = 15_000;
/** A tab is empty for a moment before it begins to load. After this time, its page is one that Pith may not see. */
const EMPTY_MS = 1_000;

/**
 * Opens a link in a background tab, calls `read` with the tab's id, and closes the tab, also when `signal` aborts.
 * Opens nothing before the reader has agreed and given access to the link's site. Throws `RunError`.
 */
export async function readLink<T>(
  url: string,
  besidesTabId: number,
  doors: LinkDoors,
  signal: AbortSignal,
  read: (tabId: number) => Promise<T>,
): Promise<T> {
  const site = toSite(url);
  if (!site) throw new RunError('restricted-page');
  if (!(await doors.mayOpen())) throw new RunError('link-unagreed', { site });
  if (!(await doors.hasHostPermission(site))) throw new RunError('link-needs-site', { site });
  signal.throwIfAborted();
  const tabId = await doors.open(url, besidesTabId);
  // The reader may have closed the tab.
  const close = () => void doors.close(tabId).catch(() => undefined);
  signal.addEventListener('abort', close);
  try {
    await waitUntilLoaded(tabId, doors, signal);
    return await read(tabId);
  } catch (error) {
    if (error instanceof RunError && error.code === 'needs-access')
      throw new RunError('link-moved', {}, { cause: error });
    throw error;
  } finally {
    signal.removeEventListener('abort', close);
    close();
  }
}

async function waitUntilLoaded(tabId: number, { getTab }: LinkDoors, signal: AbortSignal): Promise<void> {
  let emptyMs = 0;
  for (let waitedMs = 0; waitedMs < PATIENCE_MS && !signal.aborted; waitedMs += LOOK_INTERVAL_MS) {
    const { status, url } = await getTab(tabId).catch((cause: unknown) => {
      throw new RunError('page-gone', {}, { cause });
    });
    const isEmpty = !url || url === 'about:blank';
    emptyMs = isEmpty && status === 'complete' ? emptyMs + LOOK_INTERVAL_MS : 0;
    if (emptyMs > EMPTY_MS || (!isEmpty && status === 'complete')) return;
    await new Promise((resolve) => setTimeout(resolve, LOOK_INTERVAL_MS));
  }
  signal.throwIfAborted();
}
