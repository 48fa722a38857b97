import { expect, test } from 'vitest';
import { toEndpoint } from '../../../../lib/completions/endpoint';

test.each([
  ['https://api.example.com/v1', 'https://api.example.com/v1/chat/completions'],
  ['https://api.example.com/v1/', 'https://api.example.com/v1/chat/completions'],
  ['https://api.example.com', 'https://api.example.com/chat/completions'],
  ['https://api.example.com/v1/chat/completions', 'https://api.example.com/v1/chat/completions'],
  ['https://api.example.com/v1/chat/completions/', 'https://api.example.com/v1/chat/completions'],
  [
    'https://r.openai.azure.com/openai/deployments/d?api-version=2024-10-21',
    'https://r.openai.azure.com/openai/deployments/d/chat/completions?api-version=2024-10-21',
  ],
  [
    'https://r.openai.azure.com/openai/deployments/d/chat/completions?api-version=2024-10-21',
    'https://r.openai.azure.com/openai/deployments/d/chat/completions?api-version=2024-10-21',
  ],
  ['https://user:pw@api.example.com/v1', 'https://api.example.com/v1/chat/completions'],
])('the base URL %s has its completions at %s', (baseUrl, url) => {
  expect(toEndpoint(baseUrl, '/chat/completions').href).toBe(url);
});
