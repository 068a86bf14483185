import { describe, expect, it } from '@jest/globals';
import { digestOf } from '../../src/oci/digest.js';
import { parseTag } from '../../src/oci/reference.js';
import { clientOf } from './served.js';

const INDEX = 'application/vnd.oci.image.index.v1+json';
const SIGNED = 'application/vnd.docker.distribution.manifest.v1+prettyjws';
const bytes = Buffer.from(JSON.stringify({ schemaVersion: 2, mediaType: INDEX, manifests: [] }));
const digest = digestOf(bytes);
const hex = digest.slice('sha256:'.length);

/** What comes of a manifest that the registry serves with this header and type. */
async function read(by: string, stated: string | undefined, type = INDEX, body: Buffer = bytes) {
  const headers = {
    'content-type': type,
    ...(stated === undefined ? {} : { 'docker-content-digest': stated }),
  };
  const { client } = clientOf(() => ({ status: 200, body, headers }));
  try {
    const found = await client.getManifest('team/api', by === 'tag' ? parseTag('1') : digest);
    return found.kind === 'found' ? found.value.digest : found.kind;
  } catch (error) {
    const { code, message } = error as { code: string; message: string };
    return `${code}: ${message}`;
  }
}

describe('the digest a registry states beside a manifest', () => {
  it.each([
    ['digest', undefined],
    ['digest', digest],
    ['digest', hex],
    ['digest', hex.toUpperCase()],
    ['digest', `SHA256:${hex.toUpperCase()}`],
    ['digest', ` ${digest} `],
    ['digest', ''],
    ['digest', '"etag"'],
    ['digest', digestOf(bytes, 'sha512')],
    ['tag', undefined],
    ['tag', hex],
    ['tag', `sha256:${hex.toUpperCase()}`],
    ['tag', 'no digest at all'],
  ])('asked by %s, %s is no mismatch', async (by, stated) => {
    expect(await read(by, stated)).toBe(digest);
  });

  it.each([
    ['digest', `sha256:${'0'.repeat(64)}`],
    ['tag', `sha256:${'0'.repeat(64)}`],
    ['tag', '0'.repeat(64)],
    ['tag', `SHA256:${'A'.repeat(64)}`],
  ])('asked by %s, %s is another content', async (by, stated) => {
    expect(await read(by, stated)).toMatch(/^DIGEST_MISMATCH/);
  });

  it('counts in every spelling where only it is asked for', async () => {
    const headers = { 'docker-content-digest': hex.toUpperCase(), 'content-type': INDEX };
    const { client } = clientOf(() => ({ status: 200, headers }));
    const head = await client.headManifest('team/api', parseTag('1'));
    expect(head).toMatchObject({ value: { digest } });
  });
});

describe('what is no content of anybody', () => {
  it('signed schema 1 is named, its digest leaves the signatures out', async () => {
    const body = Buffer.from('{"schemaVersion":1,"name":"a","signatures":[]}');
    for (const by of ['digest', 'tag']) {
      const told = await read(by, digest, SIGNED, body);
      expect(told).toMatch(/^MANIFEST_INVALID: .*schema 1/);
    }
  });

  it('other bytes than asked for are a mismatch, of whatever type', async () => {
    expect(await read('digest', undefined, INDEX, Buffer.from('{}'))).toMatch(/^DIGEST_MISMATCH/);
  });

  it('a web page is an answer of somebody in between, not wrong content', async () => {
    for (const by of ['digest', 'tag']) {
      const told = await read(by, undefined, 'text/html; charset=utf-8', Buffer.from('<html>'));
      expect(told).toMatch(/^REGISTRY_RESPONSE/);
    }
  });
});
