import { describe, expect, it } from '@jest/globals';
import { Arm } from '../../src/azure/arm.js';
import { CLOUDS } from '../../src/azure/cloud.js';
import { Identity } from '../../src/azure/identity.js';
import { Transport } from '../../src/http/transport.js';
import { Secrets } from '../../src/secrets.js';
import { type Asked, httpOf } from '../registry/served.js';

const ARM = 'https://management.azure.com';
const LIST = '/subscriptions/s/providers/Microsoft.ContainerRegistry/registries';

function registry(name: string): object {
  return {
    id: `/subscriptions/s/resourceGroups/g/providers/Microsoft.ContainerRegistry/registries/${name}`,
    properties: { loginServer: `${name}.azurecr.io` },
  };
}

/** The names ARM lists where each page states this link to the next one. */
async function listed(link: (page: number) => unknown): Promise<{ names: string; asked: Asked[] }> {
  const asked: Asked[] = [];
  const http = httpOf(({ url }) => {
    const page = Number(url.searchParams.get('page') ?? '1');
    const nextLink = page < 3 ? link(page + 1) : undefined;
    const body = JSON.stringify({ value: [registry(`r${page}`)], nextLink });
    return { status: 200, body };
  }, asked);
  const signal = new AbortController().signal;
  const source = {
    method: 'test',
    secrets: [],
    credential: async () => ({
      getToken: async () => ({ token: 'token', expiresOnTimestamp: Date.now() + 3_600_000 }),
    }),
    explain: (error: unknown) => error as never,
  };
  const identity = new Identity(source, new Secrets(), 'target', signal);
  const arm = new Arm(new Transport(http, signal), CLOUDS.AzureCloud, identity);
  const names = await arm.registries('target', 's').then(
    (found) => found.map(({ name }) => name).join(' '),
    ({ code, message }: { code: string; message: string }) => `${code}: ${message}`,
  );
  return { names, asked };
}

describe('ARM’s list of registries', () => {
  it.each<[string, (page: number) => unknown, string]>([
    ['a whole address', (page) => `${ARM}${LIST}?page=${page}`, 'r1 r2 r3'],
    ['one with the usual port', (page) => `${ARM}:443${LIST}?page=${page}`, 'r1 r2 r3'],
    ['a path', (page) => `${LIST}?page=${page}`, 'r1 r2 r3'],
    ['nothing', () => undefined, 'r1'],
    ['null', () => null, 'r1'],
    ['an empty text', () => '', 'r1'],
  ])('ends where it says so: %s', async (_, link, expected) => {
    expect((await listed(link)).names).toBe(expected);
  });

  it.each<[string, (page: number) => unknown]>([
    ['another host', () => 'https://evil.example.net/x'],
    ['http', () => `http://management.azure.com${LIST}?page=2`],
    ['no address', () => 'https://['],
    ['a number', () => 2],
    ['an object', () => ({})],
    ['itself', () => `${ARM}${LIST}?page=2`],
  ])('is not read in part: %s', async (_, link) => {
    const { names, asked } = await listed(link);
    expect(names).toMatch(/^ARM_RESPONSE: .*could not be read to its end/);
    expect(new Set(asked.map(({ url }) => url.origin))).toEqual(new Set([ARM]));
  });
});
