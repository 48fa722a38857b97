import { useEffect, useState } from 'preact/hooks';
import browser from 'webextension-polyfill';

/** Firefox has it, Chrome has not, and the polyfill's types lack it. */
const { openShortcutSettings } = browser.commands as { openShortcutSettings?: () => Promise<void> };

/** The keyboard shortcut as the reader's browser has it, '' for none; read again when the reader comes back. */
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
