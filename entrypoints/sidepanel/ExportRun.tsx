import { Export } from '../../components/panel/Export';
import { useTranslate } from '../../components/shared/translate';
import type { RunState } from '../../lib/panel/run-state';
import { canShare, exportRun } from './export';

type Props = { run: RunState; answers: readonly RunState[] };

/** The controls that export a run's text, loaded when there is a text. */
export function ExportRun({ run, answers }: Props) {
  const t = useTranslate();
  return <Export canShare={canShare()} onExport={(way) => exportRun(way, run, answers, t)} />;
}
