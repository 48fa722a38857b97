import type { Plugin } from 'vite';

/**
 * The SDK's client creates one object for each of OpenAI's endpoint families, so no bundler can leave any out. All of
 * them take 96 KB gzip, and Pith uses none: it posts to paths. At build time this plugin replaces their modules by
 * empty functions, and those of lists, uploads, query strings, client certificates and of the headers that name the
 * platform, which `toPrivateInit` removes. The end-to-end tests run the result, so they fail if a new version of the
 * SDK needs more.
 */
export function slimOpenai(): Plugin {
  return {
    name: 'slim-openai',
    transform: {
      filter: {
        id: /node_modules\/openai\/(resources\/|lib\/|core\/pagination|internal\/(data-residency|detect-platform|uploads|to-file|qs\/|auth\/x509-(workload-identity-auth|transport-state|api-origin))|auth\/workload-identity-auth)/,
      },
      handler(code, id) {
        const [, path = ''] = id.split('/node_modules/openai/');
        if (KEPT.has(path)) return null;
        const names = this.parse(code).body.flatMap((node) => {
          if (node.type !== 'ExportNamedDeclaration') return [];
          const { declaration, specifiers } = node;
          if (declaration?.type === 'VariableDeclaration') {
            return declaration.declarations.flatMap(({ id }) => {
              if (id.type === 'Identifier') return [id.name];
              if (id.type !== 'ObjectPattern') return [];
              return id.properties.flatMap(({ value }) => (value?.type === 'Identifier' ? [value.name] : []));
            });
          }
          if (declaration && 'id' in declaration && declaration.id?.type === 'Identifier') return [declaration.id.name];
          return specifiers.flatMap(({ exported }) => (exported.type === 'Identifier' ? [exported.name] : []));
        });
        return { code: names.map((name) => `export const ${name} = function () {};`).join('\n'), map: null };
      },
    },
  };
}

/** The lists of what the others export. */
const KEPT = new Set(['resources/index.mjs', 'resources/chat/index.mjs', 'resources/chat/completions/index.mjs']);
