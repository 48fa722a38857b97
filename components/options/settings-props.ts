import type { Field, Value } from '../../lib/settings/fields';
import type { Settings } from '../../lib/settings/settings';

/** Props of every part of the options page that shows and changes settings. */
export type SettingsProps = {
  settings: Settings;
  /** The fields that an organisation has locked. */
  locked: ReadonlySet<Field>;
  onSet: (field: Field, value: Value) => void;
  onChange: (change: (settings: Settings) => Settings) => void;
};
