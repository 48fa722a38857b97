import { Export } from '../../components/panel/Export';
import { useTranslate } from '../../components/shared/translate';
import { pageUrl } from '../../lib/panel/export/file';
import type { RunState } from '../../lib/panel/run-state';
import { canShare, exportRun } from './export';
import { pageTextOf } from './page-texts';

type Props = { run: RunState; answers: readonly RunState[] };

/** The controls that export a run's text, loaded when there is a text. */
export function ExportRun({ run, answers }: Props) {
  const t = useTranslate();
  const canLink = run.ending !== null && pageTextOf(run.id) !== null && /^https?:/.test(pageUrl(run));
  return <Export canShare={canShare()} canLink={canLink} onExport={(way) => exportRun(way, run, answers, t)} />;
}
