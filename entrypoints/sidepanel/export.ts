import type { Translate } from '../../lib/messages';
import type { ExportOutcome, ExportWay } from '../../lib/panel/export/export';
import { pageTitle, pageUrl, toFile } from '../../lib/panel/export/file';
import { toHtml } from '../../lib/panel/export/html';
import { toMarkdown } from '../../lib/panel/export/to-markdown';
import { toPlainText } from '../../lib/panel/export/text';
import { toFileName } from '../../lib/panel/export/file-name';
import { createMarkdownParser } from '../../lib/panel/markdown/markdown';
import type { RunState } from '../../lib/panel/run-state';

/** Whether this browser can share title, text and address. */
export function canShare(): boolean {
  return navigator.canShare?.({ title: 'a', text: 'a', url: 'https://a.example/' }) ?? false;
}

/**
 * Exports the run's text; a file of a summary includes the `answers`. Rejects when the browser refuses. Must be called
 * within a press: a few seconds later, browsers no longer allow copying or sharing.
 */
export async function exportRun(
  way: ExportWay,
  run: RunState,
  answers: readonly RunState[],
  t: Translate,
): Promise<ExportOutcome> {
  switch (way) {
    case 'markdown':
      return copyText(toMarkdown(run.text), 'copied');
    case 'plain':
      return copyText(readPlain(run), 'copied');
    case 'rich':
      return copyRich(run);
    case 'file':
      save(toFile(run, answers, t), `${toFileName(pageTitle(run, t), 'summary')}.md`);
      return 'saved';
    case 'share':
      return share(run, t);
  }
}

function readPlain({ text }: RunState): string {
  return toPlainText(createMarkdownParser()(text, true));
}

async function copyText<T>(text: string, outcome: T): Promise<T> {
  await navigator.clipboard.writeText(text);
  return outcome;
}

async function copyRich(run: RunState): Promise<ExportOutcome> {
  const html = toHtml(createMarkdownParser()(run.text, true));
  const plain = readPlain(run);
  const toBlob = (text: string, type: string) => ({ [type]: new Blob([text], { type }) });
  try {
    const both = new ClipboardItem({ ...toBlob(html, 'text/html'), ...toBlob(plain, 'text/plain') });
    await navigator.clipboard.write([both]);
    return 'copied';
  } catch {
    // A browser that does not accept formatting may accept plain text.
    return copyText(plain, 'copied-plain');
  }
}

function save(text: string, name: string): void {
  const address = URL.createObjectURL(new Blob([text], { type: 'text/markdown;charset=utf-8' }));
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  // The download reads the address only when it starts, which is later.
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}

async function share(run: RunState, t: Translate): Promise<ExportOutcome> {
  try {
    await navigator.share(toShared(run, t));
  } catch (error) {
    if (!(error instanceof DOMException && error.name === 'AbortError')) throw error;
  }
  return 'none';
}

/** The browser would refuse an address that is not a web address, and the text with it. */
function toShared(run: RunState, t: Translate): ShareData {
  const url = pageUrl(run);
  return { title: pageTitle(run, t), text: readPlain(run), ...(/^https?:/.test(url) && { url }) };
}
