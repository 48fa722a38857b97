import { useState } from 'preact/hooks';
import { SYSTEMS, type System, toOllamaCommand, toSystem } from '../../../lib/settings/ollama-command';
import { BUSY } from '../../shared/icons/options';
import { Command } from '../../shared/Command';
import { Icon } from '../../shared/Icon';
import { useTranslate } from '../../shared/translate';
import type { StepProps } from './step-props';

/** The commands that start the servers that Pith knows. */
const START: Record<string, string> = { ollama: 'ollama serve', 'lm-studio': 'lms server start' };

/** What a server on the reader's own computer still needs, with the command for it. Pith goes on by itself then. */
export function ServerStep({ state, name }: StepProps) {
  const t = useTranslate();
  const [system, setSystem] = useState<System>(toSystem(navigator.userAgent));
  const { service, phase, fault } = state;
  if (phase !== 'waiting') return <p>{t('serverAnswers', [name])}</p>;
  const isRefused = fault?.reason === 'origin-refused';
  const start = service.kind === 'provider' ? START[service.preset.id] : undefined;
  return (
    <>
      <p>
        <b>{t(isRefused ? 'letAnswer' : 'startServer', [name])}</b>
      </p>
      {isRefused && (
        <div class="seg" role="group" aria-label={t('system')}>
          {SYSTEMS.map((each) => (
            <label key={each}>
              {each}
              <input
                type="radio"
                name="system"
                value={each}
                checked={each === system}
                onChange={() => setSystem(each)}
              />
            </label>
          ))}
        </div>
      )}
      {isRefused ? (
        <Command command={toOllamaCommand(system, location.origin)} />
      ) : (
        start && <Command command={start} />
      )}
      <p class="hint">
        {isRefused ? t(system === 'Linux' ? 'runInstead' : 'runInTerminal') : t('startHint', [name])} {t('looksAgain')}
      </p>
      <p class="state">
        <Icon path={BUSY} />
        {t('waitingFor', [name])}
      </p>
    </>
  );
}
