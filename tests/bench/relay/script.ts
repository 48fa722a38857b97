/** What the benchmark's upstream should send: the last line of the prompt, which every contestant passes on. */
export type Script = {
  tag: string;
  deltas: number;
  /** The pause between two deltas; 0 is full speed, with one write per delta. */
  paceMs: number;
};

/** What the upstream reports: a connection closed before its script's end, or the most simultaneous connections. */
export type UpstreamReport = { tag: string; closedAt: number } | { peak: number };

/** As long as an article of a few thousand words, so that reading the request takes a contestant some work. */
const PROMPT = 'The pith of a page is what is left when nothing can be left out. '.repeat(200);

export const MODEL = 'test-model';

export function toRequestBody(script: Script): string {
  const content = `${PROMPT}\n${JSON.stringify(script)}`;
  return JSON.stringify({
    model: MODEL,
    messages: [{ role: 'user', content }],
    stream: true,
    stream_options: { include_usage: true },
  });
}

export function fromRequestBody(body: string): Script {
  const { messages } = JSON.parse(body) as { messages: { content: string }[] };
  const content = messages.at(-1)?.content ?? '';
  return JSON.parse(content.slice(content.lastIndexOf('\n') + 1)) as Script;
}

/** From a clock that all programs on a machine share, so that one can time another. */
export function nowNs(): number {
  return Number(process.hrtime.bigint());
}
