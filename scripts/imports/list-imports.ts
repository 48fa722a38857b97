import path from 'node:path';
import { parseSync, Visitor } from 'vite';

/** Source texts by their path from the root, with `/` on every system. */
export type Sources = ReadonlyMap<string, string>;

/** `to`: the path of a file, or a package as written. Type imports are included and marked by `isTypeOnly`. */
export type Import = { from: string; to: string; isTypeOnly: boolean };

/** Lists all imports in `sources`, `import()` and `import('…').Type` included. Throws when a file cannot be parsed. */
export function listImports(sources: Sources): Import[] {
  return [...sources].flatMap(([from, text]) =>
    listSpecifiers(from, text).map(({ specifier, isTypeOnly }) => ({
      from,
      to: resolve(from, specifier, sources),
      isTypeOnly,
    })),
  );
}

function listSpecifiers(file: string, text: string): { specifier: string; isTypeOnly: boolean }[] {
  const found: { specifier: string; isTypeOnly: boolean }[] = [];
  const { program, errors } = parseSync(file, text);
  if (errors[0]) throw new Error(`${file}: ${errors[0].message}`);
  new Visitor({
    ImportDeclaration: ({ source, importKind, specifiers }) => {
      const areTypes = specifiers.every((one) => one.type === 'ImportSpecifier' && one.importKind === 'type');
      const isTypeOnly = importKind === 'type' || (specifiers.length > 0 && areTypes);
      found.push({ specifier: source.value, isTypeOnly });
    },
    ExportNamedDeclaration: ({ source, exportKind }) => {
      if (source) found.push({ specifier: source.value, isTypeOnly: exportKind === 'type' });
    },
    ExportAllDeclaration: ({ source, exportKind }) => {
      found.push({ specifier: source.value, isTypeOnly: exportKind === 'type' });
    },
    ImportExpression: ({ source }) => {
      if (source.type === 'Literal') found.push({ specifier: String(source.value), isTypeOnly: false });
    },
    TSImportType: ({ source }) => {
      found.push({ specifier: source.value, isTypeOnly: true });
    },
  }).visit(program);
  return found;
}

function resolve(from: string, specifier: string, sources: Sources): string {
  if (!specifier.startsWith('.')) return specifier;
  const target = path.posix.join(path.posix.dirname(from), specifier);
  return [target, `${target}.ts`, `${target}.tsx`].find((file) => sources.has(file)) ?? target;
}
