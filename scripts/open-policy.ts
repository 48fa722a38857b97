import type { Plugin } from 'vite';

/**
 * Removes the content security policy from Pith's pages, only for `npm run dev`: the policy forbids the scripts, the
 * styles and the socket of the development server.
 */
export function openPolicy(): Plugin {
  return {
    name: 'open-policy',
    transformIndexHtml: {
      order: 'pre',
      handler: (html) => html.replace(/<meta\s+http-equiv="Content-Security-Policy"[^>]*>/, ''),
    },
  };
}
