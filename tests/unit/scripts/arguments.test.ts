import { expect, test } from 'vitest';
import { parseArguments, UsageError } from '../../../scripts/arguments';

const WITH_DISPLAY = { DISPLAY: ':0' };

test.each<[string[], object]>([
  [[], { page: { kind: 'sample' }, selection: null, engine: { kind: 'key-sentences' }, headless: false, json: false }],
  [['a b.html', '--headless', '--json'], { page: { kind: 'file', path: 'a b.html' }, headless: true, json: true }],
  [['https://example.com/x'], { page: { kind: 'url', url: 'https://example.com/x' } }],
  [['--selection', 'p > em', 'x.html'], { selection: 'p > em', page: { kind: 'file', path: 'x.html' } }],
  [
    ['--provider', 'http://127.0.0.1:9/v1/', '--model', 'm', '--key', 'k'],
    {
      engine: {
        kind: 'provider',
        baseUrl: 'http://127.0.0.1:9/v1',
        originPattern: 'http://127.0.0.1/*',
        model: 'm',
        key: 'k',
      },
    },
  ],
  [
    ['--relay', 'http://localhost:8787/gpt', '--token', 't'],
    { engine: { kind: 'relay', url: 'http://localhost:8787/gpt', token: 't' } },
  ],
])('the arguments of npm start are parsed: %j', (args, expected) => {
  expect(parseArguments(args, WITH_DISPLAY)).toMatchObject(expected);
});

test('npm start reads keys from the environment too', () => {
  const env = { ...WITH_DISPLAY, PITH_API_KEY: 'e', PITH_RELAY_TOKEN: 'r' };
  expect(parseArguments(['--provider', 'https://a.example', '--model', 'm'], env)?.engine).toMatchObject({ key: 'e' });
  expect(parseArguments(['--provider', 'https://a.example', '--model', 'm', '--key', 'k'], env)?.engine).toMatchObject({
    key: 'k',
  });
  expect(parseArguments(['--relay', 'https://a.example'], env)?.engine).toMatchObject({ token: 'r' });
});

test.runIf(process.platform === 'linux')('npm start opens no window without a display', () => {
  expect(parseArguments([], {})?.headless).toBe(true);
  expect(parseArguments([], { WAYLAND_DISPLAY: 'wayland-0' })?.headless).toBe(false);
});

test('npm start --help needs no other argument', () => {
  expect(parseArguments(['--help'], {})).toBeNull();
});

test.each([
  [['--nonsense']],
  [['a.html', 'b.html']],
  [['--provider', 'https://a.example/v1']],
  [['--provider', 'nonsense://x', '--model', 'm']],
  [['--provider', 'http://api.example.com/v1', '--model', 'm']],
  [['--provider', '', '--model', 'm']],
  [['--provider', 'https://a.example', '--model', ' ']],
  [['--model', 'm']],
  [['--key', 'k']],
  [['--token', 't']],
  [['--relay', 'https://r.example', '--model', 'm']],
  [['--relay', 'https://r.example', '--provider', 'https://p.example', '--model', 'm']],
  [['--selection', '']],
  [['--selection']],
  [['--json=yes']],
  [['ftp://example.com/x']],
  [['']],
])('wrong arguments of npm start are refused with a sentence: %j', (args) => {
  expect(() => parseArguments(args, WITH_DISPLAY)).toThrow(UsageError);
});
