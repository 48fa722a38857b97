import browser, { type Menus } from 'webextension-polyfill';
import type { MessageKey } from '../../lib/messages';
import type { RunSource } from '../../lib/run/request';
import { ALL_SITES } from '../../lib/settings/address';

type Entry = {
  id: string;
  title: MessageKey;
  contexts: Menus.ContextType[];
  documentUrlPatterns?: string[];
  targetUrlPatterns?: string[];
};

/** Pages that Pith may read. The panel itself is none of them. */
const PAGES = [...ALL_SITES, 'file:///*'];

/** The entries of the context menu. At most places there is one, because browsers put several into a submenu. */
const ENTRIES: readonly Entry[] = [
  { id: 'summarize-page', title: 'summarizePage', contexts: ['page'], documentUrlPatterns: PAGES },
  {
    id: 'summarize-link',
    title: 'menuLink',
    contexts: ['link'],
    documentUrlPatterns: PAGES,
    targetUrlPatterns: ALL_SITES,
  },
  { id: 'summarize-selection', title: 'menuSelection', contexts: ['selection'] },
];

/** Replaces the entries that an earlier version of Pith may have created. */
export async function createMenu(): Promise<void> {
  await browser.contextMenus.removeAll();
  for (const { title, ...entry } of ENTRIES)
    browser.contextMenus.create({ ...entry, title: browser.i18n.getMessage(title) });
}

export function showMenu(isShown: boolean): void {
  for (const { id } of ENTRIES) void browser.contextMenus.update(id, { visible: isShown });
}

/** What the reader wants to have summarized by choosing an entry. */
export function toSource({ menuItemId, frameId, selectionText, linkUrl }: Menus.OnClickData): RunSource {
  if (menuItemId === 'summarize-page') return { kind: 'page' };
  if (menuItemId === 'summarize-link') return { kind: 'link', url: linkUrl ?? '' };
  return { kind: 'selection', frameId: frameId ?? 0, text: selectionText ?? '' };
}
