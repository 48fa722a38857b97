import type { RunState } from '../../../lib/panel/run-state';
import { BACK, NEXT } from '../../shared/icons/text';
import { Tool } from '../../shared/Tool';
import { useTranslate } from '../../shared/translate';
import { usePanelActions } from '../panel-actions';

/** Switches between this summary and other ones of the same page. */
export function Versions({ run, versions }: { run: RunState; versions: readonly RunState[] }) {
  const t = useTranslate();
  const actions = usePanelActions();
  const [shown, count] = [versions.indexOf(run), versions.length];
  const choose = (version: RunState | undefined) => version && actions.choose(version.id);
  return (
    <span class="versions" role="group" aria-label={t('version', [String(shown + 1), String(count)])}>
      <Tool
        label={t('formerVersion')}
        letter="["
        act="former"
        path={BACK}
        isDirected
        isDisabled={shown === 0}
        onPress={() => choose(versions[shown - 1])}
      />
      <span aria-hidden="true">
        {shown + 1}/{count}
      </span>
      <Tool
        label={t('nextVersion')}
        letter="]"
        act="next"
        path={NEXT}
        isDirected
        isDisabled={shown === count - 1}
        onPress={() => choose(versions[shown + 1])}
      />
    </span>
  );
}
