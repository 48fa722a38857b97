import type { ErrorCode } from '../errors';

/**
 * What the browser's refusal to inject a script means, read from its message (Chrome 156 and Firefox 153; neither gives
 * a code, and on refused pages neither gives the URL). The first match counts.
 */
const REFUSALS: readonly [RegExp, ErrorCode][] = [
  [/showing error page/i, 'error-page'],
  [
    /no tab with id|invalid tab id|tab was closed|frame .*was removed|frame with id .* (was|is) not|no frame with id/i,
    'page-gone',
  ],
  [/file:\/\//i, 'file-access'],
  [
    /chrome:\/\/|edge:\/\/|brave:\/\/|chrome-extension:\/\/|extensions gallery|cannot be scripted|different extension/i,
    'restricted-page',
  ],
  [/cannot access contents of|missing host permission|must request permission/i, 'needs-access'],
];

/** `needs-access` when the browser only says that permission is missing; `restricted-page` for anything unknown. */
export function classifyRefusal(message: string): ErrorCode {
  return REFUSALS.find(([pattern]) => pattern.test(message))?.[1] ?? 'restricted-page';
}

/** Whether the message is Firefox's, which refuses its viewers of PDF and JSON in the same words as missing access. */
export function isFirefoxRefusal(message: string): boolean {
  return /missing host permission/i.test(message);
}
