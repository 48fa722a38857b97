import {
  ACTION_LABELS,
  type ErrorAction,
  type ErrorCode,
  errorAction,
  errorSentence,
  otherAction,
} from '../../../lib/errors';
import type { RunEnding, RunState } from '../../../lib/panel/run-state';
import { splitSentence } from '../../../lib/panel/split-sentence';
import { nameService } from '../../../lib/settings/service-name';
import { Lazy } from '../../shared/Lazy';
import { useTranslate } from '../../shared/translate';
import { useWriting } from '../../shared/use-writing';
import { usePanelActions } from '../panel-actions';
import { Card, type CardAction } from './Card';

const loadCommand = async () => (await import('./OllamaCommand')).OllamaCommand;

type Props = {
  run: RunState;
  failure: Extract<RunEnding, { kind: 'failed' }>;
  /** Continues the text, where that is possible. */
  goOn: readonly CardAction[];
  isKept: boolean;
  /** The keyboard shortcut; '' for none. */
  shortcut: string;
};

/** The reader's own settings are wrong, or a server of theirs: nothing helps but to act. */
const URGENT: ReadonlySet<ErrorCode> = new Set([
  'key-rejected',
  'token-rejected',
  'origin-refused',
  'unreachable',
  'no-credit',
  'budget-used-up',
  'not-found',
  'bad-request',
  'redirected',
  'html-answer',
  'wrong-api',
  'ollama-native',
  'not-configured',
  'no-host-permission',
]);

/** Another engine would do. */
const DEVICE_HELPS: ReadonlySet<ErrorCode> = new Set([
  'origin-refused',
  'unreachable',
  'no-credit',
  'budget-used-up',
  'offline',
  'rate-limited',
  'provider-down',
  'stalled',
]);

/** These actions try again. */
const TRIED_BY: ReadonlySet<ErrorAction> = new Set([
  'try-again',
  'anyway',
  'give-access',
  'load-captions',
  'open-link',
]);

/** What went wrong, why, and the actions that may help. */
export function ErrorCard({ run, failure, goOn, isKept, shortcut }: Props) {
  const t = useTranslate();
  const { act, openOptions, useDevice } = usePanelActions();
  const { isRefused, follow } = useWriting();
  const { code, facts } = failure;
  const host = run.source?.engine.host ?? '';
  const service = host ? nameService(host) : t('theProvider');
  const { source } = run.request;
  const named = source.kind === 'link' && code.startsWith('link-') ? new URL(source.url).host : service;
  const { title, why } = splitSentence(t(errorSentence(code), [named]), t('languageTag'));
  const actions: CardAction[] = [
    ...goOn,
    ...[errorAction(code), otherAction(code)].flatMap((action) =>
      action === 'none' || action === 'give-access'
        ? []
        : [
            {
              label: t(code === 'key-rejected' ? 'enterKeyAgain' : ACTION_LABELS[action]),
              onPress: () => act(run, action),
            },
          ],
    ),
    ...(code === 'too-long' ? [{ label: t('otherModel'), onPress: () => openOptions() }] : []),
    ...(TRIED_BY.has(errorAction(code)) || run.isFormer
      ? []
      : [{ label: t('tryAgain'), onPress: () => act(run, 'try-again') }]),
    ...(DEVICE_HELPS.has(code) && run.text === '' && useDevice
      ? [{ label: t('useDevice'), onPress: () => follow(useDevice(run)) }]
      : []),
  ];
  const { status, detail, retryAfterSeconds: seconds } = facts;
  const toDo = [
    why,
    code === 'needs-access' && (shortcut ? t('accessGesture', [shortcut]) : t('accessGestureNoShortcut')),
    seconds !== undefined && sayWait(t, seconds),
    run.text !== '' && t('arrivedIsKept'),
  ].filter(Boolean);
  return (
    <Card
      code={code}
      title={title}
      why={toDo.join(' ')}
      isUrgent={URGENT.has(code)}
      live="alert"
      actions={isKept ? [] : actions}
      details={[status && `HTTP ${status}`, detail].filter(Boolean).join(' · ')}
    >
      {code === 'origin-refused' && <Lazy load={loadCommand} props={{}} />}
      {isRefused && <p>{t('notSaved')}</p>}
    </Card>
  );
}

/** In seconds below two minutes. */
function sayWait(t: ReturnType<typeof useTranslate>, seconds: number): string {
  if (seconds < 120) return t('retryAfterSeconds', [String(seconds)]);
  const minutes = Math.ceil(seconds / 60);
  return t('retryAfter', [String(minutes)], minutes);
}
