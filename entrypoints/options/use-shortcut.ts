import { useEffect, useState } from 'preact/hooks';
import browser from 'webextension-polyfill';

/** Firefox has it, Chrome does not, and the polyfill's types lack it. */
const { openShortcutSettings } = browser.commands as { openShortcutSettings?: () => Promise<void> };

/** The keyboard shortcut as the browser reports it, '' for none; read again when the reader returns to the page. */
export function useShortcut(): string {
  const [shortcut, setShortcut] = useState('');
  useEffect(() => {
    const read = async () => {
      const commands = await browser.commands.getAll();
      setShortcut(commands.find(({ name }) => name === 'summarize')?.shortcut ?? '');
    };
    const onFocus = () => void read();
    void read();
    addEventListener('focus', onFocus);
    return () => removeEventListener('focus', onFocus);
  }, []);
  return shortcut;
}

/** Opens the browser's own page for shortcuts. */
export function openShortcuts(): void {
  if (openShortcutSettings) void openShortcutSettings();
  else void browser.tabs.create({ url: 'chrome://extensions/shortcuts' });
}
