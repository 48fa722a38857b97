import type { Page } from 'puppeteer-core';
import { afterAll, beforeAll, test } from 'vitest';
import { type Chromium, providerSettings, startChromium } from '../helpers/browsers/chromium';
import { type PageServer, SAMPLE, servePages } from '../helpers/pages/pages';
import { type Answer, chunk, completion, type Provider, startProvider } from '../helpers/provider';
import { waitUntil } from '../helpers/wait-until';

/**
 * How a run can end, in the words of the real panel: one page and one panel, summarized again and again. Each answer
 * has a word that no other answer has, so that no earlier text is mistaken for it.
 */

let chromium: Chromium;
let pages: PageServer;
let provider: Provider;
let panel: Page;
/** What the provider answers to the next requests, in turn; the last one again. */
let answers: Answer[];

beforeAll(async () => {
  pages = await servePages({ '/sample': SAMPLE });
  answers = [{ steps: completion(['The first one.']) }];
  provider = await startProvider(() => (answers.length > 1 ? answers.shift()! : answers[0]!));
  chromium = await startChromium('chromeTry');
  await chromium.configure(providerSettings(provider.url));
  await chromium.clickToolbar(await chromium.open(`${pages.url}/sample`));
  panel = await chromium.waitForPanel();
  await expectShown(['The first one.', 'test-model · ']);
});
afterAll(async () => {
  await chromium?.close();
  await provider?.close();
  pages?.close();
});

async function expectShown(sentences: readonly string[]): Promise<string> {
  let shown = '';
  const isShown = async () => {
    // What a service said is folded away.
    shown = await panel.evaluate(() => document.body.textContent);
    return sentences.every((sentence) => shown.includes(sentence));
  };
  await waitUntil(20_000, isShown).catch(() => {
    throw new Error(`Of ${JSON.stringify(sentences)}, the panel does not show all, but:\n${shown}`);
  });
  return shown;
}

/** An answer with this text that ends with this finish reason. */
const say = (text: string, ...rest: string[]): Answer => ({ steps: [chunk({ content: text }), ...rest] });
const refuse = (status: number, error: object, headers: Record<string, string> = {}): Answer => ({
  status,
  headers: { 'content-type': 'application/json', ...headers },
  steps: [JSON.stringify({ error })],
});
const DONE = 'data: [DONE]\n\n';
const INCOMPLETE = 'What arrived is kept.';

const ENDINGS: [name: string, answers: Answer[], shown: string[]][] = [
  ['finished', [say('Ash.', chunk({}, 'stop'), DONE)], ['Ash.', 'test-model · ']],
  [
    'cut by the length limit',
    [say('Beech.', chunk({}, 'model_length'), DONE)],
    ['Beech.', "The model's length limit was reached here.", 'Go on'],
  ],
  [
    'withheld by the content filter',
    [say('Cedar.', chunk({}, 'sensitive'), DONE)],
    ['Cedar.', "The provider's content filter withheld the rest."],
  ],
  [
    'refused by the model, in its words',
    [{ steps: [chunk({ content: null, refusal: 'I cannot help with elms.' }), chunk({}, 'stop'), DONE] }],
    ['I cannot help with elms.', "The provider's content filter withheld the rest."],
  ],
  [
    'broken by the provider',
    [say('Fir', chunk({}, 'insufficient_system_resource'), DONE)],
    ['Fir', INCOMPLETE, 'reported an error', 'insufficient_system_resource'],
  ],
  [
    'for a reason that nobody documents',
    [say('Gum', chunk({}, 'tired_of_gum'), DONE)],
    ['Gum', INCOMPLETE, 'broke off before the text was finished', 'tired_of_gum'],
  ],
  [
    'for an empty reason',
    [say('Hazel', chunk({}, ''), DONE)],
    ['Hazel', INCOMPLETE, 'broke off before the text was finished', 'finish_reason: ""'],
  ],
  [
    'a connection that breaks',
    [{ steps: [chunk({ content: 'Ivy' }), { waitMs: 200 }, 'cut'] }],
    ['Ivy', INCOMPLETE, 'broke off before the text was finished'],
  ],
  [
    'an error within the stream',
    [say('Juniper', 'data: {"error":{"message":"upstream of junipers is gone"}}\n\n')],
    ['Juniper', INCOMPLETE, 'reported an error', 'upstream of junipers is gone'],
  ],
  [
    'too long for the model, with status 400',
    [refuse(400, { message: "This model's maximum context length is 4096 tokens (kapok)." })],
    ['This text is too long for the model', '(kapok)', 'Send half'],
  ],
  [
    'too long for the model, with status 200',
    [{ steps: ['event: error\ndata: {"error":{"message":"Prompt is too long for the larch"}}\n\n'] }],
    ['This text is too long for the model', 'too long for the larch', 'Send half'],
  ],
  [
    'a rate limit, with the seconds to wait',
    [
      refuse(429, { message: 'Slow down, see https://maple.example/billing' }, { 'retry-after-ms': '300' }),
      refuse(429, { message: 'Slow down, maple. Please try again in 90s.', code: 'rate_limit_exceeded' }),
    ],
    ['is busy', 'HTTP 429', 'It asks you to wait 90 s.', 'Slow down, maple.'],
  ],
  [
    'an empty account',
    [refuse(403, { message: 'user quota is not enough (nutmeg)', code: 'insufficient_user_quota' })],
    ['has no credit left', 'HTTP 403', '(nutmeg)'],
  ],
  [
    'a wrong key',
    [refuse(401, { message: 'Not the one for oaks', code: 'invalid_api_key' })],
    ['did not accept the key', 'HTTP 401', 'Not the one for oaks', 'Enter the key again'],
  ],
  [
    'a country that is not served',
    [
      refuse(403, {
        message: 'Country, region, or territory of pines not supported',
        code: 'unsupported_country_region_territory',
      }),
    ],
    ['did not accept the request', 'HTTP 403', 'territory of pines not supported'],
  ],
  [
    'a limit of the answer that fits',
    [refuse(402, { message: 'You can only afford 3900 (quince).' }), say('Quince.', chunk({}, 'stop'), DONE)],
    ['Quince.', 'test-model · '],
  ],
];

/** Under a text, or in the card of a failure without one. */
const AGAIN = '[data-act="again"], ::-p-xpath(//button[normalize-space()="Try again"])';

test.each(ENDINGS)('the panel says how a run ended: %s', async (_name, given, sentences) => {
  answers = [...given];
  const again = await panel.waitForSelector(AGAIN);
  await again?.click();
  await expectShown(sentences);
});
