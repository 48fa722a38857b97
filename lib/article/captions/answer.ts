import type { ExtractedArticle } from '../article';

/** What a script that reads captions returns. */
export type CaptionsAnswer = { article: ExtractedArticle } | { code: 'no-captions' | 'captions-refused' };

export function toCaptionsAnswer(found: ExtractedArticle | 'refused' | null): CaptionsAnswer {
  if (found === 'refused') return { code: 'captions-refused' };
  return found ? { article: found } : { code: 'no-captions' };
}
