import type { Settings } from '../../lib/settings/settings';

const SIZES: Record<Settings['textSize'], string> = { browser: '', larger: '115%', largest: '132%' };

/** Gives the page the reader's colours and text size, beside those of the browser. */
export function applyLook({ theme, textSize }: Pick<Settings, 'theme' | 'textSize'>): void {
  const { style } = document.documentElement;
  style.colorScheme = theme === 'browser' ? '' : theme;
  style.fontSize = SIZES[textSize];
}
