import { useState } from 'preact/hooks';
import { Icon } from './Icon';
import { CHECK, COPY } from './icons/text';
import { useTranslate } from './translate';
import { useWriting } from './use-writing';

/** A command to run in a terminal, with a button that copies it. */
export function Command({ command }: { command: string }) {
  const t = useTranslate();
  const [copied, setCopied] = useState('');
  const { isRefused, follow } = useWriting();
  const isCopied = copied === command;
  const label = t(isCopied ? 'copied' : 'copyCommand');
  return (
    <>
      <p class="command">
        <code dir="ltr">{command}</code>
        <button
          type="button"
          class="tool"
          aria-label={label}
          title={label}
          onClick={() => follow(navigator.clipboard.writeText(command).then(() => setCopied(command)))}
        >
          <Icon path={isCopied ? CHECK : COPY} />
        </button>
      </p>
      {isRefused && <p role="alert">{t('copyFailed')}</p>}
    </>
  );
}
