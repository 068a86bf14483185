import { beforeAll, describe, expect, it } from '@jest/globals';
import type { TrustedRoot } from '@sigstore/protobuf-specs';
import { digestOf } from '../../src/oci/digest.js';
import { openBundle } from '../../src/trust/bundle.js';
import { parsePublicKey } from '../../src/trust/key.js';
import { signerOf } from '../../src/trust/signer.js';
import { parseSimpleSignature } from '../../src/trust/simple-signing.js';
import { parseStatement } from '../../src/trust/statement.js';
import { parseTrustedRoots } from '../../src/trust/trusted-root.js';
import { OwnSigstore, WORKFLOW } from '../sigstore.js';

const LARGE = 4 * 1024 * 1024;
/** Seconds of processor time that reading 4 MiB may take here; what is quadratic takes minutes. */
const MOST_SECONDS = 5;
const STATEMENT = 'application/vnd.in-toto+json';

const sigstore = new OwnSigstore();
let roots: readonly TrustedRoot[];
let bundle: any;
beforeAll(async () => {
  roots = await parseTrustedRoots(await sigstore.trustedRoot());
  const digest = digestOf(Buffer.from('image'));
  bundle = await sigstore.statement(digest, 'p', WORKFLOW, { both: 1 });
});

async function seconds(work: () => unknown): Promise<number> {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000_000;
}

const base64 = (bytes: Buffer) => bytes.toString('base64');
/** A DER sequence of so many empty elements. */
function wide(length: number): Buffer {
  const inner = Buffer.from('0500'.repeat(length / 2), 'hex');
  const head = [0x30, 0x83, inner.length >> 16, (inner.length >> 8) & 255, inner.length & 255];
  return Buffer.concat([Buffer.from(head), inner]);
}
const entryOf = (it: any) => it.verificationMaterial.tlogEntries[0];
const stampsOf = (it: any) => it.verificationMaterial.timestampVerificationData.rfc3161Timestamps;

describe('4 MiB of the worst are read, or refused, in seconds: a bundle', () => {
  it.each<[string, (it: any) => void]>([
    ['certificate', (it) => (it.verificationMaterial.certificate.rawBytes = base64(wide(LARGE)))],
    [
      'certificate that is as large as it may be',
      (it) => (it.verificationMaterial.certificate.rawBytes = base64(wide(16_000))),
    ],
    ['timestamp', (it) => (stampsOf(it)[0].signedTimestamp = base64(wide(LARGE)))],
    [
      'timestamps that are as many and as large as they may be',
      (it) => stampsOf(it).push(...Array(31).fill({ signedTimestamp: base64(wide(16_000)) })),
    ],
    [
      'checkpoint of dashes',
      (it) =>
        (entryOf(it).inclusionProof.checkpoint.envelope =
          `a\n1\nb\n\n${'\u2014 '.repeat(LARGE / 4)}`),
    ],
    [
      'checkpoint of signatures',
      (it) =>
        (entryOf(it).inclusionProof.checkpoint.envelope +=
          '\u2014 log.example wNI9ajBFAiEA\n'.repeat(LARGE / 30)),
    ],
    [
      'proof of many levels',
      (it) => (entryOf(it).inclusionProof.hashes = Array(LARGE / 64).fill('A'.repeat(44))),
    ],
    ['log entry', (it) => (entryOf(it).canonicalizedBody = base64(Buffer.from('['.repeat(LARGE))))],
    [
      'log entries',
      (it) => it.verificationMaterial.tlogEntries.push(...Array(2000).fill(entryOf(it))),
    ],
    [
      'payload',
      (it) =>
        (it.dsseEnvelope.payload = base64(
          Buffer.from(
            `{"_type":"https://in-toto.io/Statement/v1","subject":[${'{},'.repeat(LARGE / 3)}{}]}`,
          ),
        )),
    ],
    ['media type', (it) => (it.mediaType += '0'.repeat(LARGE))],
    [
      'nesting',
      (it) => (it.dsseEnvelope.payload = base64(Buffer.from('[{"a":'.repeat(LARGE / 6)))),
    ],
  ])('%s', async (_, change) => {
    const changed = structuredClone(bundle);
    change(changed);
    let verdict = 'verified';
    const took = await seconds(async () => {
      const opened = await openBundle(changed, Buffer.alloc(0));
      if (opened.kind === 'failed') verdict = opened.kind;
      else verdict = (await signerOf(opened.value.bundle, Buffer.alloc(0), roots)).kind;
    });
    // Timestamps that cannot be read beside one that holds fail nothing.
    expect(verdict).toBe(_.startsWith('timestamps') ? 'verified' : 'failed');
    expect(took).toBeLessThan(MOST_SECONDS);
  });

  it('is verified as it was made', async () => {
    const opened = await openBundle(bundle, Buffer.alloc(0));
    if (opened.kind === 'failed') throw new Error(opened.reason);
    const { kind } = await signerOf(opened.value.bundle, Buffer.alloc(0), roots);
    expect(kind).toBe('verified');
  });
});

describe('4 MiB of the worst are read, or refused, in seconds', () => {
  const critical = (optional: string) =>
    Buffer.from(
      `{"critical":{"image":{"docker-manifest-digest":"x"},"type":"cosign container image signature"},"optional":${optional}}`,
    );
  const annotation = { 'dev.cosignproject.cosign/signature': 'AAAA' };
  const many = Array.from({ length: LARGE / 16 }, (_, at) => `"k${at}":"v"`).join(',');
  it.each<[string, () => unknown]>([
    ['keys that begin', () => parsePublicKey('-----BEGIN PUBLIC KEY-----A'.repeat(LARGE / 27))],
    ['keys of blanks', () => parsePublicKey(`-----BEGIN PUBLIC KEY-----${' '.repeat(LARGE)}`)],
    ['payloads', () => parseSimpleSignature(critical(`{${many}}`), annotation)],
    ['payloads in depth', () => parseSimpleSignature(critical('['.repeat(LARGE)), annotation)],
    [
      'signatures',
      () =>
        parseSimpleSignature(critical('null'), {
          'dev.cosignproject.cosign/signature': `${'A'.repeat(LARGE)}!`,
        }),
    ],
    [
      'certificates',
      () => {
        const parsed = parseSimpleSignature(critical('null'), {
          ...annotation,
          'dev.sigstore.cosign/certificate': '-----BEGIN CERTIFICATE-----'.repeat(LARGE / 27),
        });
        return typeof parsed === 'string' || parsed.toBundle();
      },
    ],
    ['statements', () => parseStatement(STATEMENT, Buffer.from('{"subject":'.repeat(LARGE / 11)))],
    ['roots of lines', () => parseTrustedRoots('{}\n'.repeat(LARGE / 3)).catch(() => undefined)],
    ['roots of blanks', () => parseTrustedRoots(' \n'.repeat(LARGE / 2)).catch(() => undefined)],
    ['roots in depth', () => parseTrustedRoots('['.repeat(LARGE)).catch(() => undefined)],
  ])('%s', async (_, work) => {
    expect(await seconds(work)).toBeLessThan(MOST_SECONDS);
  });
});

describe('a trusted root', () => {
  const change = async (edit: (root: any) => void) => {
    const root = JSON.parse(await sigstore.trustedRoot());
    edit(root);
    return parseTrustedRoots(JSON.stringify(root));
  };
  it.each<[string, (root: any) => void, string]>([
    ['a log without a start', (it) => delete it.tlogs[0].publicKey.validFor.start, 'since when'],
    ['a log without validity', (it) => delete it.tlogs[0].publicKey.validFor, 'since when'],
    ['a log without a key', (it) => delete it.tlogs[0].publicKey, 'since when'],
    [
      'a certificate log without a start',
      (it) => (it.ctlogs[0].publicKey.validFor = {}),
      'since when',
    ],
    ['no date for a start', (it) => (it.tlogs[0].publicKey.validFor.start = 'x'), 'since when'],
    ['a key that cannot be read', (it) => (it.tlogs[0].publicKey.rawBytes = 'AAAA'), ''],
    [
      'a certificate that cannot be read',
      (it) => (it.certificateAuthorities[0].certChain.certificates[0].rawBytes = 'AAAA'),
      '',
    ],
    ['no authority', (it) => (it.certificateAuthorities = []), 'no certificate authority'],
    [
      'no witness',
      (it) => {
        it.tlogs = [];
        it.timestampAuthorities = [];
      },
      'neither',
    ],
  ])('with %s is refused', async (_, edit, reason) => {
    await expect(change(edit)).rejects.toThrow(reason);
  });

  it('with an end of validity is read', async () => {
    const read = await change(
      (it) => (it.tlogs[0].publicKey.validFor.end = '2100-01-01T00:00:00Z'),
    );
    expect(read).toHaveLength(1);
  });
});

it.each([
  ['application/vnd.dev.sigstore.bundle.v0.3+json', true],
  ['application/vnd.dev.sigstore.bundle+json;version=0.3', true],
  ['application/vnd.dev.sigstore.bundle+json;version=0.9', false],
  ['application/vnd.dev.sigstore.bundle.v0.4+json', false],
  ['application/vnd.dev.sigstore.bundle.v0.3+json;x', false],
])('a bundle of the version %s is understood: %s', async (mediaType, known) => {
  const opened = await openBundle({ ...bundle, mediaType }, Buffer.alloc(0));
  expect(opened.kind).toBe(known ? 'opened' : 'failed');
});
