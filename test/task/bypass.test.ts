import { expect, it } from '@jest/globals';
import { bypassOf } from '../../task/bypass.js';

const ACR = 'https://prodacr.azurecr.io/v2/team/api/manifests/1';

// Microsoft's own forms, those of public reports, and their opposites.
it.each([
  ['azurecr\\.io', ACR, true],
  ['(dev|prod)acr\\.azurecr\\.io', ACR, true],
  ['prodacr\\.azurecr\\.(io|us)', ACR, true],
  ['https?://.*\\.azurecr\\.io', ACR, true],
  ['[a-z]+acr\\.azurecr\\.io', ACR, true],
  ['.*acr.*', ACR, true],
  ['.*', ACR, true],
  ['prodacr\\.azurecr\\.io/.*', ACR, true],
  ['^https://prodacr\\.azurecr\\.io', ACR, true],
  ['^https://prodacr\\.azurecr\\.io$', ACR, true],
  ['.*\\.azurecr\\.io$', ACR, true],
  ['PRODACR\\.AZURECR\\.IO', ACR, true],
  ['*\\.azurecr\\.io', ACR, true],
  ['*.azurecr.io', ACR, true],
  ['10\\.1\\.1\\.\\d{1,3}', 'https://10.1.1.7/', true],
  ['10\\.1\\.1\\.\\d{1,3}', 'https://10.1.2.7/', false],
  ['devacr\\.azurecr\\.io', ACR, false],
  ['^http://', ACR, false],
  ['', ACR, false],
])('%s for %s: %s', (pattern, url, direct) => {
  expect(bypassOf([pattern], () => {})(new URL(url))).toBe(direct);
});

it('tells what it does not take as it stands, and takes the others', () => {
  const told: string[] = [];
  const bypasses = bypassOf(['*\\.zeiss\\.org', '(', 'azurecr\\.io'], (it) => told.push(it));
  expect(told).toEqual([
    'the agent\'s proxy bypass list: "*\\.zeiss\\.org" is no regular expression, read as .*\\.zeiss\\.org',
    'the agent\'s proxy bypass list: "(" is no regular expression, left out',
  ]);
  expect(bypasses(new URL(ACR))).toBe(true);
  expect(bypasses(new URL('https://www.zeiss.org/'))).toBe(true);
  expect(bypasses(new URL('https://example.org/'))).toBe(false);
});
