import { expect, test } from 'vitest';
import { isWholeData } from '../../../../lib/completions/event-stream';

test.each(['{}', ' {"choices":[]} ', '[{"error":{}}]', 'null', '[DONE]', ' [DONE]'])(
  'the data %j is a whole event',
  (data) => {
    expect(isWholeData(data)).toBe(true);
  },
);

test.each(['', '{', '{"a":1', '[{"error":', '"text"', '7', 'true', 'ping', '{}{}'])(
  'more data may follow %j in the same event',
  (data) => {
    expect(isWholeData(data)).toBe(false);
  },
);
