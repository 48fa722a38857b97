const NAME = '[a-zA-Z_:][a-zA-Z0-9_:]*';
const LABELS = String.raw`\{(?:[a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\\n]|\\["\\n])*",?)*\}`;
/** Numbers as Go reads them, including `Nan`, which prom-client writes. */
const VALUE = String.raw`(?:[+-]?Inf|Na[Nn]|[+-]?\d+(?:\.\d+)?(?:e[+-]?\d+)?)`;
const SAMPLE = new RegExp(`^(${NAME})(${LABELS})? (${VALUE})$`);
/** What a summary or a histogram adds to its name. */
const PARTS: Record<string, readonly string[]> = {
  histogram: ['_bucket', '_sum', '_count'],
  summary: ['', '_sum', '_count'],
};

export type Exposition = {
  /** The names of all samples, including those without a value yet. */
  names: Set<string>;
  /** What Prometheus or its checker `promtool` would object to, in one sentence each. */
  mistakes: string[];
};

/** Reads Prometheus' text format 0.0.4, strictly. */
export function readExposition(text: string): Exposition {
  const names = new Set<string>();
  const mistakes: string[] = [];
  const types = new Map<string, string>();
  const helped = new Set<string>();
  const samples = new Set<string>();
  let family = '';
  if (!text.endsWith('\n')) mistakes.push('The last line has no end.');
  for (const line of text.split('\n').filter((each) => each !== '')) {
    const [, keyword, name = '', rest = ''] = /^# (HELP|TYPE) (\S+) (.+)$/.exec(line) ?? [];
    if (keyword === 'HELP') helped.add(name);
    if (keyword === 'TYPE') {
      if (types.has(name)) mistakes.push(`${name} has two types.`);
      types.set(name, rest);
      family = name;
      mistakes.push(...findBadName(name, rest));
      for (const part of PARTS[rest] ?? ['']) names.add(name + part);
    }
    if (line.startsWith('#')) continue;
    const [, sample = '', labels = ''] = SAMPLE.exec(line) ?? [];
    if (sample === '') mistakes.push(`"${line}" is no sample.`);
    const parts = PARTS[types.get(family) ?? ''] ?? [''];
    if (!parts.some((part) => sample === family + part)) mistakes.push(`${sample} does not follow its type.`);
    if (!helped.has(family)) mistakes.push(`${family} has no help.`);
    if (samples.has(sample + labels)) mistakes.push(`${sample}${labels} is there twice.`);
    samples.add(sample + labels);
  }
  return { names, mistakes };
}

function findBadName(name: string, type: string): string[] {
  const isCounter = type === 'counter';
  if (isCounter !== name.endsWith('_total')) return [`${name}, a ${type}, has the wrong end.`];
  return /_(bucket|sum|count)$/.test(name) ? [`${name} ends like a part of a histogram.`] : [];
}
