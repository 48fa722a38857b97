import type { Translate } from '../../messages';
import { endingSentence } from '../ending';
import { toHeading, toMarkdown } from './to-markdown';
import { questionOf, type RunState } from '../run-state';

/**
 * A Markdown file of an answer, or of a summary and all `answers` about its page. The front matter says which page it
 * is about and what wrote it. A note marks a text that is not complete. `write` turns the text of a run into Markdown.
 */
export function toFile(
  run: RunState,
  answers: readonly RunState[],
  t: Translate,
  write: (text: string) => string,
): string {
  const runs = [run, ...(questionOf(run) === null ? answers : [])].filter(({ text }) => text !== '');
  const parts = runs.flatMap((each) => {
    const question = questionOf(each);
    return [question && toHeading(2, question), write(each.text).trim(), toNote(each, t)];
  });
  return `${toFrontMatter(run, runs)}\n\n${[toHeading(1, pageTitle(run, t)), ...parts].filter(Boolean).join('\n\n')}\n`;
}

/** The title to show for the page. */
export function pageTitle({ source, request }: RunState, t: Translate): string {
  return source?.article.title || t(request.source.kind === 'selection' ? 'selectedText' : 'untitled');
}

/** The page's address; '' when it is not known. */
export function pageUrl({ source, request }: RunState): string {
  return source?.article.url ?? (request.wish.kind === 'continuation' ? request.wish.from.url : '');
}

function toFrontMatter(run: RunState, runs: readonly RunState[]): string {
  const { article, engine } = run.source ?? {};
  const reason = runs.map(incompleteReason).find(Boolean);
  const fields = {
    title: article?.title,
    url: pageUrl(run),
    site: article?.siteName,
    date: new Date(run.startedAt).toISOString().replace(/\.\d+/, ''),
    engine: engine?.kind,
    host: engine?.host,
    model: engine?.model,
    complete: !reason,
    reason,
  };
  const lines = Object.entries(fields).flatMap(([key, value]) =>
    value === undefined || value === null || value === '' ? [] : [`${key}: ${key === 'date' ? value : quote(value)}`],
  );
  return ['---', ...lines, '---'].join('\n');
}

/** A scalar that every YAML parser reads as the same text: what JSON allows and YAML does not is escaped as well. */
function quote(value: string | boolean): string {
  const json = JSON.stringify(typeof value === 'string' ? value.toWellFormed() : value);
  return json.replace(UNSEEN, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** All but the joiners, which belong to words and emoji. */
const UNSEEN = /(?![\u200c\u200d])(?=[\0-\uffff])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\ufffe\uffff]/gu;

/** Why a text is not complete; `null` when it is complete. */
function incompleteReason({ ending }: RunState): string | null {
  switch (ending?.kind) {
    case 'done':
      return ending.finishReason === 'stop' ? null : ending.finishReason;
    case 'failed':
      return ending.code;
    default:
      return ending ? 'stopped' : 'unfinished';
  }
}

/** The note that says why the text stops; '' when it is complete. */
function toNote(run: RunState, t: Translate): string {
  if (!incompleteReason(run)) return '';
  const sentence = run.ending?.kind === 'failed' ? 'badgeIncomplete' : endingSentence(run);
  const { model = '', host = '' } = run.source?.engine ?? {};
  return `> ${toMarkdown(t(sentence ?? 'badgeIncomplete', [model || host, host]))}`;
}
