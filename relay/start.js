/**
 * Starts the relay. This file is JavaScript so that a Node which cannot run TypeScript says so in a sentence. `engines`
 * in package.json names the same versions.
 */
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);

if (major >= 24 || (major === 22 && minor >= 18)) await import('./main.ts');
else {
  process.stderr.write(
    `The relay needs Node 22.18 or a later 22, or Node 24 or newer; this is ${process.versions.node}. ` +
      'In the whole repository, "npm ci" and "npm run relay" bring and use a suitable one.\n',
  );
  process.exit(1);
}
