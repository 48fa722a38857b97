import type { SummaryFormat } from '../../lib/engine/engine';
import type { MessageKey } from '../../lib/messages';

export const FORMAT_NAMES: Record<SummaryFormat, MessageKey> = {
  'key-points': 'formatKeyPoints',
  paragraph: 'formatParagraph',
  tldr: 'formatTldr',
  qa: 'formatQa',
  table: 'formatTable',
};
