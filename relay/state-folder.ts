import { homedir } from 'node:os';
import path from 'node:path';

/**
 * Where programs keep their data on this system, in a folder for Pith: never the current folder, which may be a source
 * tree.
 */
export function toStateFolder(env: NodeJS.ProcessEnv, platform: NodeJS.Platform, home = homedir()): string {
  if (platform === 'win32')
    return path.win32.join(env.LOCALAPPDATA || path.win32.join(home, 'AppData', 'Local'), 'Pith');
  if (platform === 'darwin') return path.posix.join(home, 'Library', 'Application Support', 'Pith');
  // The specification says to ignore a relative path.
  const { XDG_STATE_HOME = '' } = env;
  return path.posix.join(path.posix.isAbsolute(XDG_STATE_HOME) ? XDG_STATE_HOME : `${home}/.local/state`, 'pith');
}
