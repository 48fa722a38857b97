import type { Ref } from 'preact';
import { useContext } from 'preact/hooks';
import { Icon } from './Icon';
import { LettersContext } from './letters';

type ToolProps = {
  id?: string;
  /** The name, and what the pointer shows. */
  label: string;
  path: string;
  /** The letter that does the same; '' for none. */
  letter?: string;
  isDirected?: boolean;
  isDisabled?: boolean;
  isExpanded?: boolean | undefined;
  /** What it opens. */
  popup?: 'menu' | 'dialog';
  /** Names what it does, for shortcuts. */
  act?: string;
  onPress: () => void;
  element?: Ref<HTMLButtonElement>;
};

/** A button that is only an icon. A disabled one keeps the focus. */
export function Tool({
  id,
  label,
  path,
  letter = '',
  isDirected = false,
  isDisabled = false,
  isExpanded,
  popup,
  act,
  onPress,
  element,
}: ToolProps) {
  const hasLetters = useContext(LettersContext);
  return (
    <button
      ref={element}
      id={id}
      type="button"
      class="tool"
      aria-label={label}
      title={letter && hasLetters ? `${label} (${letter})` : label}
      aria-disabled={isDisabled || undefined}
      aria-haspopup={popup}
      aria-expanded={isExpanded}
      data-act={act}
      onClick={() => !isDisabled && onPress()}
    >
      <Icon path={path} isDirected={isDirected} />
    </button>
  );
}
