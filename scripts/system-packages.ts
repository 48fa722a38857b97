import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';

/** Whether packages can be installed here: as root on Debian, Ubuntu or a derivative. */
function canInstallPackages(): boolean {
  if (process.getuid?.() !== 0 || !existsSync('/etc/os-release')) return false;
  return /^ID(_LIKE)?=.*\b(debian|ubuntu)\b/m.test(readFileSync('/etc/os-release', 'utf8'));
}

/** Installs system packages. False when it cannot or did not; the output of the package tools goes to stderr. */
export async function installPackages(names: readonly string[], say: (line: string) => void): Promise<boolean> {
  if (!canInstallPackages()) return false;
  say(`Installing ${names.join(', ')} from the system's packages.`);
  return (
    (await aptGet(['update', '-qq'])) && (await aptGet(['install', '-y', '-qq', '--no-install-recommends', ...names]))
  );
}

function aptGet(parameters: string[]): Promise<boolean> {
  return new Promise((resolve) => {
    const child = spawn('apt-get', parameters, {
      // Only errors matter, and standard output is reserved for the summary.
      stdio: ['ignore', 'ignore', 2],
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    });
    child.on('error', () => resolve(false));
    child.on('exit', (code) => resolve(code === 0));
  });
}
