import { expect, test } from 'vitest';
import { toStateFolder } from '../../../relay/state-folder';

test.each<[NodeJS.Platform, NodeJS.ProcessEnv, string]>([
  ['linux', {}, '/home/ada/.local/state/pith'],
  ['linux', { XDG_STATE_HOME: '/var/state' }, '/var/state/pith'],
  ['linux', { XDG_STATE_HOME: 'state' }, '/home/ada/.local/state/pith'],
  ['freebsd', { XDG_STATE_HOME: '' }, '/home/ada/.local/state/pith'],
  ['darwin', { XDG_STATE_HOME: '/var/state' }, '/home/ada/Library/Application Support/Pith'],
])('on %s with %j, state is kept in %s', (platform, env, folder) => {
  expect(toStateFolder(env, platform, '/home/ada')).toBe(folder);
});

test('on Windows, state is kept in the local application data', () => {
  expect(toStateFolder({ LOCALAPPDATA: 'D:\\Data' }, 'win32', 'C:\\Users\\ada')).toBe('D:\\Data\\Pith');
  expect(toStateFolder({}, 'win32', 'C:\\Users\\ada')).toBe('C:\\Users\\ada\\AppData\\Local\\Pith');
});
