import type { Article } from '../../article/article';
import { RunError } from '../../errors';
import { isRecord } from '../../is-record';
import { toSite } from '../../page-url';
import { fetchFile, MAX_FILE_BYTES } from './fetch-file';
import type { PendingRequest } from '../request';
import { type Look, toArticle } from '../read-article';
import type { FileTransfer } from '../run';

/** What the script `pdf` does in the tab's page. Its results are parsed as untrusted. */
export type PageFile = {
  /** Fetches the file, and returns `{ url, size }` or `{ code }`. */
  open(): Promise<unknown>;
  /** Bytes of it in base64. */
  slice(from: number, to: number): Promise<unknown>;
  /** Ends everything, at any time, and leaves nothing in the page. */
  drop(): void;
};

type ShownTab = { url?: string | undefined; title?: string | undefined; favIconUrl?: string | undefined };

export type FileDoors = {
  fetch: typeof globalThis.fetch;
  toPageFile(tabId: number): PageFile;
  /** `url` is absent where access is missing. */
  getTab(tabId: number): Promise<ShownTab>;
  hasHostPermission(site: string): Promise<boolean>;
};

/** A message may have 64 MiB. A slice takes a few milliseconds, and Stop is noticed between two slices. */
const SLICE_BYTES = 4_000_000;

/** The addresses in Firefox 153 of a page that did not load and of its PDF viewer. */
const FAILED_ICON = 'chrome://global/skin/icons/info.svg';
const PDF_ICON = 'chrome://global/skin/icons/pdf.svg';

/** Lets the panel read the file that the tab shows. Throws `RunError`, or any error when `signal` aborts. */
export async function transferFile(
  look: Exclude<Look, { kind: 'article' }>,
  { tabId, granted }: Pick<PendingRequest, 'tabId' | 'granted'>,
  doors: FileDoors,
  transfer: FileTransfer,
  signal: AbortSignal,
): Promise<Article> {
  if (look.kind === 'pdf') return readPageFile(doors.toPageFile(tabId), transfer, signal);
  const tab = await doors.getTab(tabId);
  const { url = '', favIconUrl } = tab;
  if (url.startsWith('about:reader')) throw new RunError('reader-view');
  if (url.startsWith('file:')) throw new RunError('local-file');
  const site = toSite(url);
  // With access, the address is known.
  if (!site) throw new RunError(granted || url ? 'restricted-page' : 'needs-access');
  if (favIconUrl === FAILED_ICON) throw new RunError('error-page');
  // Permission for a site does not open the pages that Firefox protects.
  if (hasOwnTitle(tab)) throw new RunError('restricted-page');
  if (!(await doors.hasHostPermission(site))) throw new RunError('needs-site', { site });
  const file = await fetchFile(url, doors.fetch, signal);
  if (file.kind === 'failed') {
    // Firefox's own sites cannot be read, whatever permission was granted.
    const isRefused = file.code === 'file-gone' && favIconUrl !== PDF_ICON;
    throw new RunError(isRefused ? 'restricted-page' : file.code);
  }
  const contentType = isPdf(file.bytes) ? 'application/pdf' : file.contentType;
  if (!/^text\/(?!html)|pdf|json|xml$/.test(contentType)) throw new RunError('restricted-page');
  return send({ url, contentType, size: file.bytes.length }, transfer, signal, async (from, to) =>
    file.bytes.subarray(from, to).toBase64(),
  );
}

async function readPageFile(page: PageFile, transfer: FileTransfer, signal: AbortSignal): Promise<Article> {
  signal.throwIfAborted();
  // Only once: by a second time, another run may have started to fetch it.
  let isDropped = false;
  const drop = () => {
    if (!isDropped) page.drop();
    isDropped = true;
  };
  signal.addEventListener('abort', drop);
  try {
    const opened = await page.open();
    signal.throwIfAborted();
    if (!isRecord(opened)) throw new RunError('page-gone');
    const { url, size, code } = opened;
    if (code === 'file-gone' || code === 'file-too-big') throw new RunError(code);
    if (typeof url !== 'string' || !Number.isInteger(size)) throw new RunError('page-gone');
    if ((size as number) > MAX_FILE_BYTES) throw new RunError('file-too-big');
    const file = { url, contentType: 'application/pdf', size: size as number };
    return await send(file, transfer, signal, (from, to) => page.slice(from, to));
  } finally {
    signal.removeEventListener('abort', drop);
    drop();
  }
}

async function send(
  file: { url: string; contentType: string; size: number },
  transfer: FileTransfer,
  signal: AbortSignal,
  slice: (from: number, to: number) => Promise<unknown>,
): Promise<Article> {
  for (let from = 0; from < Math.max(1, file.size); from += SLICE_BYTES) {
    const bytes = await slice(from, Math.min(file.size, from + SLICE_BYTES));
    signal.throwIfAborted();
    if (typeof bytes !== 'string') throw new RunError('page-gone');
    transfer.send({ ...file, slice: bytes });
  }
  return toArticle(await transfer.answer);
}

/**
 * Whether the tab shows a page that gives itself a title. For a JSON file, Firefox shows its address instead; its PDF
 * viewer is known by its icon.
 */
function hasOwnTitle({ url = '', title = '', favIconUrl }: ShownTab): boolean {
  const isAddress = url.includes(title) || url.includes(encodeURI(title.toWellFormed()));
  return favIconUrl !== PDF_ICON && !isAddress;
}

function isPdf(bytes: Uint8Array): boolean {
  return new TextDecoder('latin1').decode(bytes.subarray(0, 1024)).includes('%PDF-');
}
