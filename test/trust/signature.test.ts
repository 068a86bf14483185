import { generateKeyPairSync, sign } from 'node:crypto';
import { beforeAll, describe, expect, it } from '@jest/globals';
import type { TrustedRoot } from '@sigstore/protobuf-specs';
import { simpleSigning } from '../../sandbox/world/sign.js';
import { digestOf } from '../../src/oci/digest.js';
import { checkAttestation } from '../../src/trust/attestation.js';
import { type IdentityPattern, parseIdentity } from '../../src/trust/identity.js';
import { parsePublicKey, type SigningKey } from '../../src/trust/key.js';
import { checkBundle, checkSimple, type SignatureRule } from '../../src/trust/signature.js';
import { COSIGN_SIGNATURE } from '../../src/trust/statement.js';
import { parseTrustedRoots, publicGoodRoots } from '../../src/trust/trusted-root.js';
import { keyedBundle, OwnSigstore, WORKFLOW } from '../sigstore.js';

const bytes = Buffer.from('{"schemaVersion":2}');
const image = { digest: digestOf(bytes), bytes };
const other = digestOf(Buffer.from('other'));

const sigstore = new OwnSigstore();
let roots: readonly TrustedRoot[];
let rule: SignatureRule;
beforeAll(async () => {
  roots = await parseTrustedRoots(await sigstore.trustedRoot());
  rule = { kind: 'identity', identity: pattern(WORKFLOW.identity), issuer: WORKFLOW.issuer, roots };
});

const pattern = (text: string) => parseIdentity(text) as IdentityPattern;
const verified = (value: object) => ({
  kind: 'verified',
  value: expect.objectContaining(value as Record<string, unknown>),
});
const failed = (reason: string | RegExp) => ({
  kind: 'failed',
  reason: expect.stringMatching(reason),
});
const BY_WORKFLOW = { identity: WORKFLOW.identity, issuer: WORKFLOW.issuer };

describe('a signature by an identity, in a bundle', () => {
  it('is verified with certificate, logs and time', async () => {
    const bundle = await sigstore.statement(image.digest, COSIGN_SIGNATURE, WORKFLOW);
    expect(await checkBundle(image, bundle, rule)).toEqual(verified(BY_WORKFLOW));
  });

  it('is verified by a signed timestamp where the root names no log', async () => {
    const how = { timestamped: true };
    const bundle = await sigstore.statement(image.digest, COSIGN_SIGNATURE, WORKFLOW, how);
    const own = await parseTrustedRoots(await sigstore.trustedRoot(how));
    expect(await checkBundle(image, bundle, { ...rule, roots: own } as SignatureRule)).toEqual(
      verified(BY_WORKFLOW),
    );
    expect(await checkBundle(image, bundle, rule)).toEqual(
      failed('no entry in a transparency log, and the trusted root demands one'),
    );
  });

  it('is verified by the second of several roots', async () => {
    const bundle = await sigstore.statement(image.digest, COSIGN_SIGNATURE, WORKFLOW);
    const two = [...(await publicGoodRoots()), ...roots];
    expect(await checkBundle(image, bundle, { ...rule, roots: two } as SignatureRule)).toEqual(
      verified(BY_WORKFLOW),
    );
  });

  it.each([
    ['another identity', { identity: 'https://github.com/evil/api/.github/workflows/b.yml@x' }],
    ['another issuer', { issuer: 'https://accounts.example' }],
  ])('is not one by %s', async (_, who) => {
    const bundle = await sigstore.statement(image.digest, COSIGN_SIGNATURE, {
      ...WORKFLOW,
      ...who,
    });
    expect(await checkBundle(image, bundle, rule)).toEqual(failed(/^it is made by/));
  });

  it('is one by an authority of one’s own that names no issuer, where none is asked for', async () => {
    const unissued = { ...WORKFLOW, issuer: '' };
    const bundle = await sigstore.statement(image.digest, COSIGN_SIGNATURE, unissued);
    const alone = { ...rule, issuer: undefined } as SignatureRule;
    expect(await checkBundle(image, bundle, alone)).toEqual(
      verified({ identity: WORKFLOW.identity, issuer: undefined }),
    );
    expect(await checkBundle(image, bundle, rule)).toEqual(failed('names no issuer'));
    const issued = await sigstore.statement(image.digest, COSIGN_SIGNATURE, WORKFLOW);
    expect(await checkBundle(image, issued, alone)).toEqual(failed('signature-issuer has to name'));
  });

  it('is not one from a branch whose name ends like the expected one', async () => {
    const evil =
      'https://github.com/team/api/.github/workflows/evil.yml@refs/heads/x@refs/heads/main';
    const bundle = await sigstore.statement(image.digest, COSIGN_SIGNATURE, {
      ...WORKFLOW,
      identity: evil,
    });
    const identity = pattern('https://github.com/team/api/.github/workflows/*@refs/heads/main');
    const any = { ...rule, identity } as SignatureRule;
    expect(await checkBundle(image, bundle, any)).toEqual(failed(/made by.*before 0\.2\.0/));
    const good = await sigstore.statement(image.digest, COSIGN_SIGNATURE, WORKFLOW);
    expect(await checkBundle(image, good, any)).toEqual(verified(BY_WORKFLOW));
  });

  it('is not one whose certificate had expired when it was logged', async () => {
    const issued = new Date(Date.now() - 3_600_000);
    const bundle = await sigstore.statement(image.digest, COSIGN_SIGNATURE, WORKFLOW, { issued });
    expect(await checkBundle(image, bundle, rule)).toEqual(failed(/expired|not valid/));
  });

  it('is not one that is missing in the log the root names, whatever timestamp it has', async () => {
    const how = { unlogged: true };
    const bundle = await sigstore.statement(image.digest, COSIGN_SIGNATURE, WORKFLOW, how);
    expect(await checkBundle(image, bundle, rule)).toEqual(
      failed('no entry in a transparency log, and the trusted root demands one'),
    );
  });

  it('is not one of an authority that is not trusted', async () => {
    const bundle = await new OwnSigstore().statement(image.digest, COSIGN_SIGNATURE, WORKFLOW);
    expect(await checkBundle(image, bundle, rule)).toEqual(
      failed('the trusted root names no such authority'),
    );
  });

  it('is not one about another image, and no signature at all with another predicate', async () => {
    const elsewhere = await sigstore.statement(other, COSIGN_SIGNATURE, WORKFLOW);
    expect(await checkBundle(image, elsewhere, rule)).toEqual(failed('not this image'));
    const claim = await sigstore.statement(
      image.digest,
      'https://slsa.dev/provenance/v1',
      WORKFLOW,
    );
    expect(await checkBundle(image, claim, rule)).toEqual({ kind: 'no-signature' });
  });

  it.each([
    ['payload', (it: any) => tamper(it.dsseEnvelope, 'payload', other)],
    ['signature', (it: any) => flip(it.dsseEnvelope.signatures[0], 'sig')],
    ['certificate', (it: any) => flip(it.verificationMaterial.certificate, 'rawBytes')],
    ['log entry', (it: any) => flip(it.verificationMaterial.tlogEntries[0], 'canonicalizedBody')],
    [
      'log promise',
      (it: any) =>
        flip(it.verificationMaterial.tlogEntries[0].inclusionPromise, 'signedEntryTimestamp'),
    ],
    ['log entry left out', (it: any) => (it.verificationMaterial.tlogEntries = [])],
    [
      'time of the log entry',
      (it: any) => (it.verificationMaterial.tlogEntries[0].integratedTime = '1700000000'),
    ],
  ])('is not one whose %s was tampered with', async (_, change) => {
    const bundle = await sigstore.statement(image.digest, COSIGN_SIGNATURE, WORKFLOW);
    change(bundle);
    expect((await checkBundle(image, bundle, rule)).kind).toBe('failed');
  });

  it('is not one with a second signature in its envelope', async () => {
    const bundle = (await sigstore.statement(image.digest, COSIGN_SIGNATURE, WORKFLOW)) as any;
    bundle.dsseEnvelope.signatures.push(bundle.dsseEnvelope.signatures[0]);
    expect(await checkBundle(image, bundle, rule)).toEqual(failed('invalid bundle'));
  });

  it('takes a checkpoint that names its log by a pattern for nothing', async () => {
    const bundle = (await sigstore.statement(image.digest, COSIGN_SIGNATURE, WORKFLOW)) as any;
    const { checkpoint } = bundle.verificationMaterial.tlogEntries[0].inclusionProof;
    checkpoint.envelope = checkpoint.envelope.replace(/\u2014 \S+ /, '\u2014 (.+)+$ ');
    expect(await checkBundle(image, bundle, rule)).toEqual(failed('names the log oddly'));
  });
});

describe('a signature by an identity, in cosign’s first format', () => {
  it('is verified with certificate, log and time', async () => {
    const payload = simpleSigning(image.digest);
    const annotations = await sigstore.annotations(payload, WORKFLOW);
    expect(await checkSimple(image, payload, annotations, rule)).toEqual(verified(BY_WORKFLOW));
  });

  it.each([
    ['another payload', (it: any) => ({ ...it }), simpleSigning(image.digest.replace(/.$/, 'x'))],
    ['no log entry', ({ 'dev.sigstore.cosign/bundle': _, ...it }: any) => it, undefined],
    ['a broken log entry', (it: any) => ({ ...it, 'dev.sigstore.cosign/bundle': '{' }), undefined],
    ['no certificate', ({ 'dev.sigstore.cosign/certificate': _, ...it }: any) => it, undefined],
  ])('is not one with %s', async (_, change, payload) => {
    const own = simpleSigning(image.digest);
    const annotations = change(await sigstore.annotations(own, WORKFLOW));
    expect((await checkSimple(image, payload ?? own, annotations, rule)).kind).toBe('failed');
  });
});

describe.each([
  ['ECDSA P-256', generateKeyPairSync('ec', { namedCurve: 'prime256v1' }), 'sha256'],
  ['ECDSA P-384', generateKeyPairSync('ec', { namedCurve: 'secp384r1' }), 'sha384'],
  ['RSA', generateKeyPairSync('rsa', { modulusLength: 2048 }), 'sha256'],
  ['Ed25519', generateKeyPairSync('ed25519'), null],
] as const)('a signature by key, %s', (_, keys, algorithm) => {
  const pem = keys.publicKey.export({ type: 'spki', format: 'pem' }) as string;
  const key = parsePublicKey(pem) as SigningKey;
  const payload = simpleSigning(image.digest);
  const annotations = {
    'dev.cosignproject.cosign/signature': sign(algorithm, payload, keys.privateKey).toString(
      'base64',
    ),
  };

  it('is verified with this key and no other', async () => {
    expect(await checkSimple(image, payload, annotations, { kind: 'key', key })).toEqual(
      verified({ kind: 'key', fingerprint: key.fingerprint }),
    );
    const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
    const wrong = parsePublicKey(publicKey.export({ type: 'spki', format: 'pem' }) as string);
    expect(
      await checkSimple(image, payload, annotations, { kind: 'key', key: wrong as SigningKey }),
    ).toEqual(failed('not made with the key'));
  });

  it('is not one over another image, another type, or without the annotation', async () => {
    const by = { kind: 'key', key } as const;
    const signed = (it: Buffer) => ({
      'dev.cosignproject.cosign/signature': sign(algorithm, it, keys.privateKey).toString('base64'),
    });
    const elsewhere = simpleSigning(other);
    expect(await checkSimple(image, elsewhere, signed(elsewhere), by)).toEqual(failed(other));
    const type = Buffer.from(payload.toString('utf8').replace('image signature', 'attestation'));
    expect(await checkSimple(image, type, signed(type), by)).toEqual(failed('no image signature'));
    expect(await checkSimple(image, payload, {}, by)).toEqual(failed('annotation'));
    const text = Buffer.from('not json');
    expect(await checkSimple(image, text, signed(text), by)).toEqual(failed('cannot be read'));
  });
});

it('a bundle signed with a key is verified with it, and never by an identity', async () => {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
  const pem = publicKey.export({ type: 'spki', format: 'pem' }) as string;
  const key = parsePublicKey(pem) as SigningKey;
  const bundle = keyedBundle(image.digest, COSIGN_SIGNATURE, privateKey);
  expect((await checkBundle(image, bundle, { kind: 'key', key })).kind).toBe('verified');
  expect(await checkBundle(image, bundle, rule)).toEqual(failed('made with a key'));
});

describe('a public key', () => {
  const { publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const text = publicKey.export({ type: 'spki', format: 'pem' }) as string;

  it.each([
    ['line ends written out', text.replaceAll('\n', '\\n')],
    ['blanks for line ends', text.replaceAll('\n', ' ')],
    ['Windows line ends', text.replaceAll('\n', '\r\n')],
    ['a text around it', `# the key of the build\n${text}\n`],
    ['its older form', publicKey.export({ type: 'pkcs1', format: 'pem' }) as string],
  ])('is read with %s', (_, given) => {
    expect(parsePublicKey(given)?.fingerprint).toBe(parsePublicKey(text)?.fingerprint);
    expect(parsePublicKey(given)).toBeDefined();
  });

  it.each([
    ['nothing', ''],
    ['a private key', '-----BEGIN ENCRYPTED SIGSTORE PRIVATE KEY-----\nAA==\n-----END'],
    ['a certificate', '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----'],
    ['broken base64', '-----BEGIN PUBLIC KEY-----\n????\n-----END PUBLIC KEY-----'],
  ])('is not %s', (_, text) => expect(parsePublicKey(text)).toBeUndefined());
});

it('the root that is shipped is a trusted root with all of its parts', async () => {
  const [root] = await publicGoodRoots();
  expect(root?.certificateAuthorities.length).toBeGreaterThan(0);
  expect(root?.tlogs.length).toBeGreaterThan(0);
  expect(root?.ctlogs.length).toBeGreaterThan(0);
});

it.each(['', '{}', '[]', '{"certificateAuthorities":[]}', 'x'])('%j is no root', async (text) => {
  await expect(parseTrustedRoots(text)).rejects.toThrow();
});

describe('an attestation of GitHub', () => {
  const place = { server: 'https://github.com', repository: 'team/api' };
  const PROVENANCE = 'https://slsa.dev/provenance/v1';
  const attest = (who = {}) =>
    sigstore.statement(image.digest, PROVENANCE, { ...WORKFLOW, ...who });
  const check = (bundle: unknown, signer?: string) =>
    checkAttestation(image.digest, bundle, { predicates: [], signer, roots }, place, Date.now());

  it.each([
    [undefined],
    ['team/api/.github/workflows/build.yml'],
    ['team/api/.github/workflows/build.yml@refs/heads/main'],
    ['team/api/.github/workflows/*'],
    ['team/api'],
    ['https://github.com/team/api/.github/workflows/build.yml@refs/heads/*'],
    ['team/api/.github/workflows/build.yml@refs/**'],
    ['team/api/.github/**'],
  ])('is verified for the signer %s', async (signer) => {
    expect(await check(await attest(), signer)).toMatchObject({
      kind: 'verified',
      value: { predicateType: PROVENANCE, signer: WORKFLOW.identity },
    });
  });

  it.each([
    ['team/api/.github/workflows/build.yml@refs/heads/release'],
    ['team/api/.github/workflows/other.yml'],
    ['team/ap'],
    ['team/api/.github/workflows/build'],
    ['team/api/.github/workflows/build.yml@refs/*'],
    ['team/api/.github/*'],
  ])('is not one by the signer %s', async (signer) => {
    expect(await check(await attest(), signer)).toEqual(failed('is signed by'));
  });

  it.each([
    ['a run of another repository', { repository: 'https://github.com/evil/api' }, 'a run of'],
    [
      'a workflow elsewhere, of no stated repository',
      { repository: '', identity: 'https://github.com/evil/x@y' },
      'signed by',
    ],
    ['another issuer', { issuer: 'https://accounts.example' }, 'from https://accounts.example'],
    ['a workflow of another repository', { identity: 'https://github.com/evil/x@y' }, 'signed by'],
  ])('is not one by %s', async (_, who, reason) => {
    expect(await check(await attest(who))).toEqual(failed(reason));
  });

  it.each([null, {}, 'x', [], 7])('%j is none', async (json) => {
    expect((await check(json)).kind).toBe('failed');
  });
});

/** Changes one byte in the middle of a base64 text. */
function flip(holder: Record<string, string>, name: string): void {
  const all = Buffer.from(holder[name] ?? '', 'base64');
  const middle = Math.floor(all.length / 2);
  all[middle] = (all[middle] ?? 0) ^ 1;
  holder[name] = all.toString('base64');
}

/** Puts another digest into a base64 payload. */
function tamper(holder: Record<string, string>, name: string, digest: string): void {
  const text = Buffer.from(holder[name] ?? '', 'base64').toString('utf8');
  const changed = text.replace('"predicate":{}', `"predicate":{"x":"${digest}"}`);
  holder[name] = Buffer.from(changed).toString('base64');
}
