import type { Plugin } from 'vite';

/** Leaves out what the extension does not read of the table of prices: where each row is from, and when it ends. */
export function slimPrices(): Plugin {
  return {
    name: 'slim-prices',
    enforce: 'pre',
    transform: {
      filter: { id: /lib\/completions\/prices\.json$/ },
      handler(code) {
        const { models } = JSON.parse(code) as { models: Record<string, object> };
        const text = JSON.stringify({ models }, (key, value: unknown) =>
          key === 'source' || key === 'ends' ? undefined : value,
        );
        return { code: text, map: null };
      },
    },
  };
}
