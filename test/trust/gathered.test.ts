import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { PromotionError } from '../../src/errors.js';
import { type Attached, gatherAttestation } from '../../src/facts/attestation.js';
import { bothEnds, inTurn } from '../../src/facts/choose.js';
import type { AttestationStore } from '../../src/github/store.js';
import { type Digest, digestOf } from '../../src/oci/digest.js';
import type { Referrer } from '../../src/oci/referrer.js';
import type { AttestationRule } from '../../src/trust/attestation.js';
import { parsePublicKey, type SigningKey } from '../../src/trust/key.js';
import { keyedBundle } from '../sigstore.js';

const IMAGE = digestOf(Buffer.from('image'));
const BUNDLE = 'application/vnd.dev.sigstore.bundle.v0.3+json';
const ENVELOPE = 'application/vnd.dsse.envelope.v1+json';
const PROVENANCE = 'https://slsa.dev/provenance/v1';
const VULN = 'https://cosign.sigstore.dev/attestation/vuln/v1';

const NOWHERE = { stores: [] };
const pair = () => generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
const keys = pair();
const other = pair();
const pem = keys.publicKey.export({ type: 'spki', format: 'pem' }) as string;
const key = parsePublicKey(pem) as SigningKey;
const rule = (...predicates: string[]): AttestationRule => ({
  predicates,
  signer: 'a key',
  by: { kind: 'key', key },
  roots: [],
});

/** A registry that serves what was attached, as far as the gate reads it. */
class Attachments {
  readonly #manifests = new Map<string, object>();
  readonly #blobs = new Map<string, Buffer>();
  readonly #referrers: Referrer[] = [];
  unreadable: string | undefined;
  reads = 0;
  /** bytes that may have been in memory at once, and read in all */
  held = 0;
  mostHeld = 0;
  asked = 0;

  attach(
    key: KeyObject,
    predicate: string,
    { mediaType = BUNDLE, told = true, about = IMAGE as string, subject = IMAGE } = {},
  ): string {
    const bundle = keyedBundle(about, predicate, key) as { dsseEnvelope: object };
    const content = JSON.stringify(mediaType === BUNDLE ? bundle : bundle.dsseEnvelope);
    return this.put(Buffer.from(content), predicate, { mediaType, told, subject });
  }

  /** Any bytes, and any size that is said of them. */
  put(
    bytes: Buffer,
    predicate: string,
    { mediaType = BUNDLE, told = true, subject = IMAGE, size = bytes.length } = {},
  ): string {
    const blob = digestOf(bytes);
    this.#blobs.set(blob, bytes);
    const digest = digestOf(Buffer.from(`${this.#referrers.length}`));
    const layers = [{ mediaType, digest: blob, size, annotations: {} }];
    this.#manifests.set(digest, { kind: 'image', layers });
    const predicateTypes = told ? [predicate] : [];
    this.#referrers.push({ digest, subject, artifactType: mediaType, predicateTypes });
    return blob;
  }

  place(referrers: Attached['referrers'] = { kind: 'known', value: this.#referrers }): Attached {
    const reader = {
      host: 'devacr.azurecr.io',
      getManifest: async (_: string, digest: Digest) => ({
        kind: 'found',
        value: { manifest: this.#manifests.get(digest) },
      }),
      getBlob: async (_: string, digest: Digest, maxBytes: number) => {
        this.reads += 1;
        this.held += maxBytes;
        this.mostHeld = Math.max(this.mostHeld, this.held);
        this.asked += maxBytes;
        await new Promise(setImmediate);
        this.held -= maxBytes;
        if (digest === this.unreadable) throw REFUSED;
        return { kind: 'found', value: this.#blobs.get(digest) };
      },
    };
    return {
      reader: reader as unknown as Attached['reader'],
      repository: 'team/api',
      referrers,
      at: { server: 'https://github.com' },
    };
  }
}

const REFUSED = new PromotionError('REGISTRY_DENIED', 'refused', { remedy: 'r' });

describe('attestations that are attached in a registry', () => {
  it.each([
    ['a bundle', {}],
    ['a bundle that does not tell its predicate', { told: false }],
    ['a bare envelope', { mediaType: ENVELOPE }],
  ])('%s counts', async (_, how) => {
    const attached = new Attachments();
    attached.attach(other.privateKey, PROVENANCE, how);
    attached.attach(keys.privateKey, PROVENANCE, how);
    expect(
      await gatherAttestation(NOWHERE, IMAGE, rule('provenance'), new Date(), attached.place()),
    ).toMatchObject({
      kind: 'verified',
      value: [{ predicateType: PROVENANCE, signer: `key ${key.fingerprint}`, where: 'registry' }],
    });
  });

  it('each predicate needs its own', async () => {
    const attached = new Attachments();
    attached.attach(keys.privateKey, PROVENANCE);
    const both = rule('provenance', 'vuln');
    expect(
      await gatherAttestation(NOWHERE, IMAGE, both, new Date(), attached.place()),
    ).toMatchObject({
      kind: 'failed',
      reasons: expect.arrayContaining(['no verified attestation of vuln']),
    });
    attached.attach(keys.privateKey, VULN);
    expect((await gatherAttestation(NOWHERE, IMAGE, both, new Date(), attached.place())).kind).toBe(
      'verified',
    );
  });

  it.each([
    ['nothing', () => undefined, 'absent'],
    ['another key', (it: Attachments) => it.attach(other.privateKey, PROVENANCE), 'failed'],
    [
      'another image',
      (it: Attachments) =>
        it.attach(keys.privateKey, PROVENANCE, { about: digestOf(Buffer.from('x')) }),
      'failed',
    ],
    [
      'a platform’s own',
      (it: Attachments) =>
        it.attach(keys.privateKey, PROVENANCE, { subject: digestOf(Buffer.from('x')) }),
      'absent',
    ],
    [
      'a signature, which states nothing',
      (it: Attachments) =>
        it.attach(keys.privateKey, 'https://sigstore.dev/cosign/sign/v1', { told: false }),
      'absent',
    ],
  ])('%s does not', async (_, attaching, kind) => {
    const attached = new Attachments();
    attaching(attached);
    const found = await gatherAttestation(
      NOWHERE,
      IMAGE,
      rule('provenance'),
      new Date(),
      attached.place(),
    );
    expect(found.kind).toBe(kind);
  });

  it('what tells another predicate is not opened', async () => {
    const attached = new Attachments();
    attached.attach(keys.privateKey, VULN);
    await gatherAttestation(NOWHERE, IMAGE, rule('provenance'), new Date(), attached.place());
    expect(attached.reads).toBe(0);
  });

  it('one that cannot be read is unknown, unless another one holds', async () => {
    const attached = new Attachments();
    attached.unreadable = attached.attach(keys.privateKey, PROVENANCE);
    const ask = () =>
      gatherAttestation(NOWHERE, IMAGE, rule('provenance'), new Date(), attached.place());
    expect(await ask()).toEqual({ kind: 'unknown', error: REFUSED });
    attached.attach(keys.privateKey, PROVENANCE, { mediaType: ENVELOPE });
    expect((await ask()).kind).toBe('verified');
  });

  it('a list that could not be asked is unknown, unless GitHub keeps one that holds', async () => {
    const attached = new Attachments().place({ kind: 'unknown', error: REFUSED });
    const ask = (stores: AttestationStore[]) =>
      gatherAttestation({ stores }, IMAGE, rule('provenance'), new Date(), attached);
    expect(await ask([])).toEqual({ kind: 'unknown', error: REFUSED });
    const bundle = keyedBundle(IMAGE, PROVENANCE, keys.privateKey);
    const list = async () => [bundle];
    const store = { server: 'https://github.com', repository: 'team/api', list };
    expect((await ask([store])).kind).toBe('verified');
  });

  it('of more than are looked at, none is unknown, and the newest is found', async () => {
    const attached = new Attachments();
    for (let at = 0; at < 205; at += 1) attached.attach(other.privateKey, PROVENANCE);
    const ask = () =>
      gatherAttestation(NOWHERE, IMAGE, rule('provenance'), new Date(), attached.place());
    expect(await ask()).toMatchObject({ kind: 'unknown', error: { code: 'CONTENT_TOO_LARGE' } });
    attached.attach(keys.privateKey, PROVENANCE);
    expect((await ask()).kind).toBe('verified');
  });
});

describe('what whoever may push can attach', () => {
  const MIB = 1024 * 1024;
  const ask = (attached: Attachments) =>
    gatherAttestation(NOWHERE, IMAGE, rule('provenance'), new Date(), attached.place());

  it('fills no memory, however much it is', async () => {
    const attached = new Attachments();
    for (let at = 0; at < 100; at += 1) {
      attached.put(Buffer.from(`{"n":${at}}`), PROVENANCE, { size: 20 * MIB });
    }
    expect(await ask(attached)).toMatchObject({
      kind: 'unknown',
      error: {
        code: 'CONTENT_TOO_LARGE',
        message: expect.stringContaining('only 6 of at least 100'),
      },
    });
    expect(attached.mostHeld).toBeLessThanOrEqual(32 * MIB);
    expect(attached.asked).toBeLessThanOrEqual(128 * MIB);
  });

  it('is not read where it is larger than any, and hides nothing then', async () => {
    const attached = new Attachments();
    attached.put(Buffer.from('{}'), PROVENANCE, { size: 33 * MIB });
    expect(await ask(attached)).toMatchObject({ kind: 'unknown' });
    expect(attached.reads).toBe(0);
    attached.attach(keys.privateKey, PROVENANCE);
    expect((await ask(attached)).kind).toBe('verified');
  });

  it('is read no further than the first that holds', async () => {
    const attached = new Attachments();
    for (let at = 0; at < 100; at += 1) attached.attach(other.privateKey, PROVENANCE);
    attached.attach(keys.privateKey, PROVENANCE);
    expect((await ask(attached)).kind).toBe('verified');
    expect(attached.reads).toBeLessThanOrEqual(8);
  });

  it.each([
    ['nests without end', `${'['.repeat(2_000_000)}`],
    ['nests deep', `${'['.repeat(500_000)}${']'.repeat(500_000)}`],
    [
      'nests deep below a name',
      `{"dsseEnvelope":${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}}`,
    ],
    ['is no text', '\u0000\uffff'],
    ['is empty', ''],
    ['is a number', '7'],
    ['is nothing', 'null'],
    ['is a list', '[{"payload":"e30="}]'],
    ['names what every object has', '{"__proto__":{"payload":"e30="},"constructor":{"name":"x"}}'],
    ['has a payload that is a list', '{"payload":["e30="],"payloadType":{},"signatures":{}}'],
    [
      'has many signatures',
      `{"payload":"e30=","payloadType":"x","signatures":[${Array(50_000).fill('{"sig":"AA=="}')}]}`,
    ],
  ])('may be what it wants: what %s is none', async (_, content) => {
    for (const mediaType of [BUNDLE, ENVELOPE]) {
      const attached = new Attachments();
      attached.put(Buffer.from(content), PROVENANCE, { mediaType });
      const found = await ask(attached);
      expect(found.kind).toBe('failed');
      if (found.kind === 'failed') expect(found.reasons.join('').length).toBeLessThan(2000);
      attached.attach(keys.privateKey, PROVENANCE, { mediaType });
      expect((await ask(attached)).kind).toBe('verified');
    }
  });
});

describe('what is chosen of many', () => {
  it.each([
    [[], 3, []],
    [[1], 3, [1]],
    [[1, 2, 3, 4, 5], 5, [5, 1, 4, 2, 3]],
    [[1, 2, 3, 4, 5], 3, [5, 1, 4]],
    [[1, 2], 0, []],
  ])('of %j at most %i from both ends: %j', (all, most, chosen) =>
    expect(bothEnds(all, most)).toEqual(chosen),
  );

  it.each([
    [[], 3, []],
    [[[1, 2, 3], [4], []], 4, [1, 4, 2, 3]],
    [
      [
        [1, 2, 3],
        [4, 5],
      ],
      3,
      [1, 4, 2],
    ],
  ])('of %j at most %i in turn: %j', (lists, most, chosen) =>
    expect(inTurn(lists as number[][], most)).toEqual(chosen),
  );
});
