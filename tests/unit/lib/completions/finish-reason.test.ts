import { expect, test } from 'vitest';
import { readFinishReason } from '../../../../lib/completions/finish-reason';

test.each([
  ['stop', 'stop'],
  ['STOP', 'stop'],
  ['eos', 'stop'],
  ['end_turn', 'stop'],
  ['stop_sequence', 'stop'],
  ['COMPLETE', 'stop'],
  ['length', 'length'],
  ['MAX_TOKENS', 'length'],
  ['max_output_tokens', 'length'],
  ['model_length', 'length'],
  ['model_context_window_exceeded', 'length'],
  ['content_filter', 'filtered'],
  ['content-filter', 'filtered'],
  ['content_filter: RECITATION', 'filtered'],
  ['FinishReason.PROHIBITED_CONTENT', 'filtered'],
  ['SAFETY', 'filtered'],
  ['sensitive', 'filtered'],
  ['refusal', 'filtered'],
  ['insufficient_system_resource', 'failed'],
  ['network_error', 'failed'],
  ['error', 'failed'],
  ['function_call', 'failed'],
  ['abort', 'failed'],
  ['tired', 'unknown'],
  ['constructor', 'unknown'],
  ['', null],
  ['null', null],
  [null, null],
  [undefined, null],
  [7, null],
])('the finish reason %j means %j', (word, meaning) => {
  expect(readFinishReason(word)).toBe(meaning);
});
