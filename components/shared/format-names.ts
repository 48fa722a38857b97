import type { SummaryFormat } from '../../lib/prompt/wish';
import type { MessageKey } from '../../lib/messages';

export const FORMAT_NAMES: Record<SummaryFormat, MessageKey> = {
  'key-points': 'formatKeyPoints',
  paragraph: 'formatParagraph',
  tldr: 'formatTldr',
  qa: 'formatQa',
  table: 'formatTable',
};
