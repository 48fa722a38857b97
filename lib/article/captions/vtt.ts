/** A line of captions and its time, in seconds from the beginning. */
export type Cue = { start: number; text: string };

const TIMING = /^\s*((?:\d+:)?\d+:\d+[.,]\d+)[ \t]+-->[ \t]+\S+/;
const ENTITIES: Record<string, string> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: ' ',
  lrm: '',
  rlm: '',
};

/**
 * The cues of WebVTT (W3C, "WebVTT: The Web Video Text Tracks Format", sections 4 and 6) or SubRip, which writes commas
 * for points. Blocks without a timing line (`WEBVTT`, NOTE, STYLE, REGION) have no cue; settings, identifiers and tags
 * are left out, but a voice (`<v Name>`) leads its text.
 */
export function parseCues(text: string): Cue[] {
  const cues: Cue[] = [];
  let start = -1;
  let lines: string[] = [];
  const end = () => {
    const text = cueText(lines.join('\n'));
    if (start >= 0 && text) cues.push({ start, text });
    start = -1;
    lines = [];
  };
  for (const line of text.split(/\r\n?|\n/)) {
    const timing = TIMING.exec(line)?.[1];
    if (timing === undefined && line !== '') {
      lines.push(line);
      continue;
    }
    // SubRip's number, if the line before it is not quite empty.
    if (lines.at(-2)?.trim() === '') lines.pop();
    end();
    if (timing !== undefined) start = parseTime(timing);
  }
  end();
  return cues;
}

/** A cue's text without its tags, as `parseCues` gives it. */
export function cueText(text: string): string {
  return (
    text
      .replace(/<v(?:\.[^\s<>]*)?[ \t]+([^<>]+)>/g, '$1: ')
      // SubRip also uses the braces of ASS.
      .replace(/<[^<>]*>|\{\\[^{}]*\}/g, '')
      .replace(/&(\w+);/g, (entity, name: string) => ENTITIES[name] ?? entity)
      .trim()
  );
}

/** `1:02:03.5`, `02:03` or the like, in seconds. */
export function parseTime(time: string): number {
  return time
    .replace(',', '.')
    .split(':')
    .reduce((seconds, part) => seconds * 60 + Number(part), 0);
}
