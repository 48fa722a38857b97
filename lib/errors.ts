import type { MessageKey } from './messages';

/** What the panel offers beside an error's sentence: the one action that helps. */
export type ErrorAction =
  | 'try-again'
  | 'open-options'
  | 'give-access'
  | 'allow-site'
  | 'give-consent'
  | 'file-settings'
  | 'summarize-page'
  | 'anyway'
  | 'load-captions'
  | 'open-link'
  | 'open-page'
  | 'less-text'
  | 'preview'
  | 'none';

/** The labels of the actions. Giving access has a card of its own. */
export const ACTION_LABELS: Record<Exclude<ErrorAction, 'give-access' | 'none'>, MessageKey> = {
  'try-again': 'tryAgain',
  'open-options': 'openOptions',
  'allow-site': 'allowSite',
  'give-consent': 'giveConsent',
  'file-settings': 'fileSettings',
  'summarize-page': 'summarizePage',
  anyway: 'summarizeAnyway',
  'load-captions': 'loadCaptions',
  'open-link': 'openLink',
  'open-page': 'openPage',
  'less-text': 'lessText',
  preview: 'whatWillBeSent',
};

/**
 * Everything that can go wrong with a run, as far as a reader can tell the cases apart: the sentence that says what
 * happened and what to do, the action that helps, and the other answer where the sentence is a question.
 */
const errors = {
  // The page
  'restricted-page': ['errorRestrictedPage', 'try-again'],
  'needs-access': ['errorNeedsAccess', 'give-access'],
  'file-access': ['errorFileAccess', 'file-settings'],
  'local-file': ['errorLocalFile', 'none'],
  'reader-view': ['errorReaderView', 'none'],
  'error-page': ['errorErrorPage', 'try-again'],
  'needs-site': ['errorNeedsSite', 'allow-site'],
  'file-gone': ['errorFileGone', 'try-again'],
  'file-too-big': ['errorFileTooBig', 'none'],
  'pdf-locked': ['errorPdfLocked', 'try-again'],
  'pdf-scanned': ['errorPdfScanned', 'try-again'],
  'pdf-damaged': ['errorPdfDamaged', 'try-again'],
  'image-page': ['errorImagePage', 'none'],
  'no-captions': ['errorNoCaptions', 'try-again'],
  'captions-refused': ['errorCaptionsRefused', 'load-captions', 'anyway'],
  'no-text': ['errorNoText', 'try-again'],
  'no-match': ['errorNoMatch', 'open-options'],
  'selection-too-short': ['errorSelectionTooShort', 'summarize-page'],
  'page-busy': ['errorPageBusy', 'try-again'],
  'page-gone': ['errorPageGone', 'try-again'],
  'link-unagreed': ['errorLinkUnagreed', 'open-link'],
  'link-needs-site': ['errorLinkNeedsSite', 'allow-site'],
  'link-moved': ['errorLinkMoved', 'open-page'],
  // Before anything is sent
  'doubtful-page': ['errorDoubtfulPage', 'anyway'],
  'not-configured': ['errorNotConfigured', 'open-options'],
  'no-host-permission': ['errorNoHostPermission', 'open-options'],
  'needs-consent': ['errorNeedsConsent', 'give-consent'],
  // The provider's or the relay's answer
  'key-rejected': ['errorKeyRejected', 'open-options'],
  'token-rejected': ['errorTokenRejected', 'open-options'],
  'origin-refused': ['errorOriginRefused', 'try-again'],
  'no-credit': ['errorNoCredit', 'try-again'],
  'budget-used-up': ['errorBudgetUsedUp', 'open-options'],
  'not-found': ['errorNotFound', 'open-options'],
  'bad-request': ['errorBadRequest', 'open-options'],
  'left-out-changed': ['errorLeftOutChanged', 'preview'],
  'too-long': ['errorTooLong', 'less-text'],
  'rate-limited': ['errorRateLimited', 'try-again'],
  'provider-down': ['errorProviderDown', 'try-again'],
  'provider-error': ['errorProviderError', 'try-again'],
  unreachable: ['errorUnreachable', 'try-again'],
  offline: ['errorOffline', 'try-again'],
  redirected: ['errorRedirected', 'open-options'],
  'html-answer': ['errorHtmlAnswer', 'open-options'],
  'wrong-api': ['errorWrongApi', 'open-options'],
  'ollama-native': ['errorOllamaNative', 'open-options'],
  'empty-answer': ['errorEmptyAnswer', 'try-again'],
  'cut-off': ['errorCutOff', 'try-again'],
  stalled: ['errorStalled', 'try-again'],
  // Pith itself
  interrupted: ['errorInterrupted', 'try-again'],
  'changed-since': ['errorChangedSince', 'try-again'],
  'panel-closed': ['errorPanelClosed', 'try-again'],
  unexpected: ['errorUnexpected', 'try-again'],
} as const satisfies Record<string, readonly [MessageKey, ErrorAction, ErrorAction?]>;

export type ErrorCode = keyof typeof errors;

export const ERROR_CODES = Object.keys(errors) as ErrorCode[];

/** What may cross the port besides the code: numbers, and the provider's own words without keys (`redact`). */
export type ErrorFacts = {
  /** HTTP status of the provider's answer. */
  status?: number;
  /** The provider's own words, redacted, without HTML, at most 300 characters. */
  detail?: string;
  /** How long the provider asks Pith to wait, in whole seconds. */
  retryAfterSeconds?: number;
  /** The match pattern of the site to which access may be missing. */
  site?: string;
};

/** The only error class of runs; anything else that is thrown counts as `unexpected`. */
export class RunError extends Error {
  override name = 'RunError';
  readonly code: ErrorCode;
  readonly facts: ErrorFacts;

  constructor(code: ErrorCode, facts: ErrorFacts = {}, options?: ErrorOptions) {
    super(code, options);
    this.code = code;
    this.facts = facts;
  }
}

/** The message key of the sentence for `code`. */
export function errorSentence(code: ErrorCode): MessageKey {
  return errors[code][0];
}

export function errorAction(code: ErrorCode): ErrorAction {
  return errors[code][1];
}

/** The action for the other answer; `none` where there is only one. */
export function otherAction(code: ErrorCode): ErrorAction {
  const actions: readonly (MessageKey | ErrorAction)[] = errors[code];
  return (actions[2] as ErrorAction | undefined) ?? 'none';
}
