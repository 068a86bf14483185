import { createHttpHeaders, type HttpClient } from '@azure/core-rest-pipeline';
import { expect, it } from '@jest/globals';
import { packSnappy } from '../../sandbox/foreign/snappy.js';
import { fetchBundle } from '../../src/github/bundle.js';
import { Transport } from '../../src/http/transport.js';

const BUNDLE = { mediaType: 'application/vnd.dev.sigstore.bundle.v0.3+json', x: 'x'.repeat(99) };
const ADDRESS = 'https://tmaproduction.blob.core.windows.net/attestations/1.json.sn?sig=x';

/** What was asked for, and what came of it. */
async function fetched(
  listed: object,
  body: Buffer = packSnappy(Buffer.from(JSON.stringify(BUNDLE))),
) {
  const asked: { url: string; authorization: string | undefined }[] = [];
  const http: HttpClient = {
    async sendRequest(request) {
      asked.push({ url: request.url, authorization: request.headers.get('authorization') });
      return { request, status: 200, headers: createHttpHeaders(), ...stream(body) };
    },
  };
  const transport = new Transport(http, new AbortController().signal);
  return { asked, got: await fetchBundle(transport, listed) };
}

const stream = (body: Buffer) => ({
  readableStreamBody: (async function* () {
    yield body;
  })() as any,
});

it('comes from its address, and no token goes there', async () => {
  const { asked, got } = await fetched({ bundle: null, bundle_url: ADDRESS });
  expect(got).toEqual({ kind: 'bundle', bundle: BUNDLE });
  expect(asked).toEqual([{ url: ADDRESS, authorization: undefined }]);
});

it('is taken unpacked as well', async () => {
  const { got } = await fetched({ bundle_url: ADDRESS }, Buffer.from(JSON.stringify(BUNDLE)));
  expect(got).toEqual({ kind: 'bundle', bundle: BUNDLE });
});

it.each([
  'http://tmaproduction.blob.core.windows.net/1',
  'https://user:password@blob.core.windows.net/1',
  'https://127.0.0.1/1',
  'https://169.254.169.254/metadata',
  'https://[::1]/1',
  'https://[fe80::1]/1',
  'https://2130706433/1',
  'https://0x7f.1/1',
  'https://localhost/1',
  'https://api.localhost./1',
  'https://metadata.google.internal/1',
  'https://printer.local/1',
  'https://intranet/1',
  'https://blob.core.windows.net:8443/1',
  'file:///etc/passwd',
  'no address',
])('%s is not asked', async (bundle_url) => {
  const { asked, got } = await fetched({ bundle: null, bundle_url });
  expect(asked).toEqual([]);
  expect(got).toMatchObject({ kind: 'unread' });
  const inline = await fetched({ bundle: BUNDLE, bundle_url });
  expect([inline.asked, inline.got]).toEqual([[], { kind: 'bundle', bundle: BUNDLE }]);
});

it.each([
  ['neither', {}],
  ['nothing but nulls', { bundle: null, bundle_url: null }],
  ['an empty address', { bundle: null, bundle_url: '' }],
])('%s is unread, and never absent', async (_, listed) => {
  expect((await fetched(listed)).got).toMatchObject({ kind: 'unread' });
});

it('a length that is a lie takes no memory', async () => {
  const { got } = await fetched({ bundle_url: ADDRESS }, Buffer.from('ffffffff0f', 'hex'));
  expect(got).toMatchObject({
    kind: 'unread',
    refusal: { message: expect.stringMatching(/longer than/) },
  });
});
