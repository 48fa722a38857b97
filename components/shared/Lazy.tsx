import { type ComponentChildren, h } from 'preact';
import { useLazy } from './use-lazy';

type LazyProps<Props extends object> = {
  /** Loads the component; the same function for the same component. */
  load: () => Promise<(props: Props) => ComponentChildren>;
  props: Props;
};

/** A component that is loaded when it is first shown; nothing until then. */
export function Lazy<Props extends object>({ load, props }: LazyProps<Props>) {
  const view = useLazy(true, load);
  return view && h(view, props);
}
