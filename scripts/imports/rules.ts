/**
 * What the files that match `files` may import. All rules that match a file add up; an import that none of them names
 * is a violation. `imports` may be imported as values or types, `types` only as types; `never` overrides every rule.
 */
export type Rule = { files: string; imports?: readonly string[]; types?: readonly string[]; never?: readonly string[] };

/** Paths are globs from the root; packages are names, which include their subpaths. */
export const RULES: readonly Rule[] = [
  // lib/ decides. Files directly in lib/ belong to all rooms.
  { files: 'lib/*.ts', imports: ['lib/*.ts'] },
  { files: 'lib/messages.ts', types: ['locales/en.json'] },

  { files: 'lib/article/**', imports: ['lib/*.ts', 'lib/article/**'] },
  { files: 'lib/article/page/readability.ts', imports: ['@mozilla/readability'] },
  { files: 'lib/article/pdf/read-pdf.ts', types: ['pdfjs-dist'] },

  { files: 'lib/completions/**', imports: ['lib/*.ts', 'lib/completions/**'] },
  {
    files: 'lib/prompt/**',
    imports: ['lib/*.ts', 'lib/prompt/**'],
    types: ['lib/article/**', 'lib/completions/**'],
  },

  {
    files: 'lib/engine/**',
    imports: ['lib/*.ts', 'lib/completions/**', 'lib/prompt/**', 'lib/engine/**'],
    types: ['lib/article/**'],
  },
  { files: 'lib/engine/provider/openai.ts', imports: ['openai'] },

  {
    files: 'lib/proof/**',
    imports: ['lib/*.ts', 'lib/engine/on-device/sentences.ts', 'lib/proof/**'],
  },

  {
    files: 'lib/settings/**',
    imports: [
      'lib/*.ts',
      'lib/completions/{endpoint.ts,parse-json.ts,token-price.ts}',
      'lib/prompt/wish.ts',
      'lib/settings/**',
    ],
  },

  {
    files: 'lib/run/**',
    imports: [
      'lib/*.ts',
      'lib/article/**',
      'lib/completions/**',
      'lib/prompt/**',
      'lib/engine/**',
      'lib/proof/place/hints.ts',
      'lib/settings/**',
      'lib/run/**',
    ],
  },

  {
    files: 'lib/panel/**',
    imports: ['lib/*.ts', 'lib/completions/token-price.ts', 'lib/prompt/estimate-tokens.ts', 'lib/panel/**'],
    types: [
      'lib/article/**',
      'lib/completions/**',
      'lib/prompt/**',
      'lib/engine/**',
      'lib/proof/**',
      'lib/settings/**',
      'lib/run/**',
    ],
  },
  { files: 'lib/panel/history/store.ts', imports: ['idb'] },
  { files: 'lib/{panel/history/parse-{entry,history},settings/parse-transfer}.ts', imports: ['valibot'] },
  // It compares with the lists that are there.
  { files: 'lib/panel/history/parse-history.ts', imports: ['lib/article/article.ts'] },

  {
    files: 'lib/connect/**',
    imports: ['lib/*.ts', 'lib/settings/**', 'lib/connect/**'],
    types: ['lib/completions/model-list.ts', 'lib/run/check-protocol.ts'],
  },

  // components/ show.
  {
    files: 'components/**',
    imports: [
      'preact',
      'components/**',
      'lib/*.ts',
      'lib/prompt/{own-prompt,wish}.ts',
      'lib/settings/**',
      'lib/connect/**',
      'lib/panel/**',
      'lib/proof/{prover,verdict}.ts',
    ],
    types: ['lib/proof/place/hints.ts', 'lib/run/protocol.ts'],
  },

  // entrypoints/ connect.
  {
    files: 'entrypoints/**',
    imports: ['preact', 'webextension-polyfill', 'wxt/utils', 'entrypoints/**', 'components/**', 'lib/**'],
    types: ['wxt/browser'],
  },
  { files: 'entrypoints/shared/sentences.ts', imports: ['#i18n'] },
  { files: 'entrypoints/sidepanel/read-pdf-file.ts', imports: ['pdfjs-dist'] },
  { files: 'entrypoints/sidepanel/history-file.ts', imports: ['fflate'] },

  // relay/ serves, and shares with the extension the prompt and what providers say.
  {
    files: 'relay/**',
    imports: ['node:*', 'valibot', 'relay/**', 'lib/completions/**', 'lib/prompt/**', 'lib/is-record.ts'],
  },
  { files: 'relay/{relay.ts,http/**}', imports: ['@hono/node-server', 'hono'] },
  { files: 'relay/{base/redis-client.ts,resume/**}', imports: ['@redis/client'] },
  { files: 'relay/store/**', imports: ['kysely', 'pg'] },
  { files: 'relay/exchange/tokenizer.ts', imports: ['gpt-tokenizer'] },
  { files: 'relay/tokens/limits.ts', imports: ['rate-limiter-flexible'] },
  { files: 'relay/base/log.ts', imports: ['pino'] },
  { files: 'relay/base/metrics.ts', imports: ['prom-client'] },
  { files: 'relay/{base,money,resume,store,tokens,upstream}/**', never: ['relay/http/**'] },
];
