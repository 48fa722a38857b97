import type { ComponentChildren } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import type { ConnectPhase, ConnectState } from '../../../lib/connect/connecting';
import { isLocal } from '../../../lib/connect/fault';
import { CLOSE } from '../../shared/icons/options';
import { Icon } from '../../shared/Icon';
import { useTranslate } from '../../shared/translate';
import { FieldsStep } from './FieldsStep';
import { ModelStep } from './ModelStep';
import { ReachStep } from './ReachStep';
import { ServerStep } from './ServerStep';
import type { ConnectProps, StepProps } from './step-props';
import { TryStep } from './TryStep';

type StepName = 'fields' | 'reach' | 'server' | 'model' | 'try';

const STEPS: Record<StepName, (props: StepProps) => ComponentChildren> = {
  fields: FieldsStep,
  reach: ReachStep,
  server: ServerStep,
  model: ModelStep,
  try: TryStep,
};

/** Connecting one service, in numbered steps. */
export function Connect(props: ConnectProps) {
  const { state, actions, name, inUse } = props;
  const t = useTranslate();
  const card = useRef<HTMLFormElement>(null);
  useFocus(card, state);
  const { phase } = state;
  const isBusy = phase === 'allowing' || phase === 'looking' || phase === 'trying';
  const steps = listSteps(state);
  const current = toCurrent(state);
  return (
    <form
      ref={card}
      class="connect"
      aria-label={t('connectService', [name])}
      tabindex={-1}
      onSubmit={(event) => {
        event.preventDefault();
        if (phase === 'choosing' || phase === 'works') actions.use();
        else if (!isBusy) actions.connect();
      }}
    >
      <header>
        <h3>{name}</h3>
        <button type="button" class="tool" aria-label={t('close')} title={t('close')} onClick={actions.close}>
          <Icon path={CLOSE} />
        </button>
      </header>
      <ol class="steps">
        {steps.map((step) => {
          const Step = STEPS[step];
          const isCurrent = current.includes(step);
          return (
            <li
              key={step}
              class={isDone(step, steps, current, state) ? 'done' : undefined}
              aria-current={isCurrent ? 'step' : undefined}
            >
              <Shown step={step} state={state} name={name}>
                <Step {...props} isBusy={isBusy} />
              </Shown>
            </li>
          );
        })}
      </ol>
      <p class="stays">{t('staysInUse', [inUse])}</p>
      <p class="unseen" role="status">
        {phase === 'looking' && t('lookingForModels')}
        {(phase === 'trying' || phase === 'waiting') && t('waitingFor', [name])}
        {phase === 'works' && t('itWorks')}
      </p>
    </form>
  );
}

/** The fields become a line once they were accepted. */
function Shown({
  step,
  state: { phase, key, keyEnding, baseUrl, service },
  children,
}: {
  step: StepName;
  state: ConnectState;
  name: string;
  children: ComponentChildren;
}) {
  const t = useTranslate();
  if (step !== 'fields' || phase === 'entering' || phase === 'allowing') return children;
  const end = key === '' ? keyEnding : key.slice(-4);
  if (end !== '') return <p>{t('keyEndsIn', [end])}</p>;
  return <p>{service.kind === 'relay' ? baseUrl : new URL(baseUrl).host}</p>;
}

function listSteps({ service, fault, key, keyEnding }: ConnectState): StepName[] {
  if (service.kind === 'relay') return ['fields', 'reach', 'try'];
  if (!isLocal(service)) {
    const waits = fault?.at === 'server' ? (['server'] as const) : [];
    return ['fields', 'reach', ...waits, 'model', 'try'];
  }
  // A server on this computer rarely wants a key.
  const isKeyed = key !== '' || keyEnding !== '' || fault?.at === 'key';
  return [...(isKeyed ? (['fields'] as const) : []), 'reach', 'server', 'model', 'try'];
}

const CURRENT: Record<ConnectPhase, StepName[]> = {
  entering: ['fields', 'reach'],
  allowing: ['fields', 'reach'],
  looking: ['model'],
  waiting: ['server'],
  choosing: ['model', 'try'],
  trying: ['try'],
  works: ['try'],
};

function toCurrent({ phase, service, isAllowed, model, fault }: ConnectState): StepName[] {
  if (phase === 'looking' && service.kind === 'relay') return ['try'];
  // What the browser allowed is done, even if something else has to be mended first.
  if (phase === 'entering' && isAllowed && fault?.at !== 'reach') return fault?.at === 'try' ? ['try'] : ['fields'];
  if (phase === 'choosing') return model === '' || fault?.at === 'model' ? ['model'] : ['try'];
  return CURRENT[phase];
}

function isDone(step: StepName, steps: StepName[], current: StepName[], { isAllowed }: ConnectState): boolean {
  if (current.includes(step)) return false;
  if (step === 'reach') return isAllowed;
  const first = Math.min(...current.map((each) => steps.indexOf(each)).filter((index) => index >= 0));
  return steps.indexOf(step) < first;
}

/** Moves the focus to what has to be mended or pressed next, when its place has gone. */
function useFocus(card: { current: HTMLFormElement | null }, { phase, fault }: ConnectState): void {
  const isFirst = useRef(true);
  useLayoutEffect(() => {
    const element = card.current;
    if (!element) return;
    const { activeElement } = document;
    const wrong = fault && element.querySelector<HTMLElement>('[aria-invalid]');
    const next = element.querySelector<HTMLElement>('.field:not(:disabled), .main');
    if (isFirst.current) {
      isFirst.current = false;
      // Nobody has pressed anything when the page opens with this card.
      if (activeElement !== document.body) next?.focus();
    } else if (wrong && activeElement !== wrong) wrong.focus();
    else if (activeElement === document.body || activeElement === element) {
      (element.querySelector<HTMLElement>('[aria-current] .main') ?? element).focus();
    }
  }, [card, phase, fault]);
}
