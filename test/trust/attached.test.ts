import { generateKeyPairSync } from 'node:crypto';
import { beforeAll, describe, expect, it } from '@jest/globals';
import type { TrustedRoot } from '@sigstore/protobuf-specs';
import fc from 'fast-check';
import { digestOf } from '../../src/oci/digest.js';
import { attachedBundle, isAttestationLayer } from '../../src/trust/attached.js';
import {
  type AttestationRule,
  type AttestationSigner,
  checkAttestation,
} from '../../src/trust/attestation.js';
import { type IdentityPattern, parseIdentity } from '../../src/trust/identity.js';
import { parsePublicKey, type SigningKey } from '../../src/trust/key.js';
import { isPredicate, PREDICATE_NAMES } from '../../src/trust/predicates.js';
import { type Conditions, type Signed, unmetCondition } from '../../src/trust/provenance.js';
import { parseTrustedRoots } from '../../src/trust/trusted-root.js';
import { asEnvelope, keyedBundle, OwnSigstore, WORKFLOW } from '../sigstore.js';

const ENVELOPE = 'application/vnd.dsse.envelope.v1+json';
const BUNDLE = 'application/vnd.dev.sigstore.bundle.v0.3+json';
const PROVENANCE = 'https://slsa.dev/provenance/v1';
const DIGEST = digestOf(Buffer.from('image'));
const REPOSITORY = 'https://github.com/team/api';

const sigstore = new OwnSigstore();
const keys = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
const key = parsePublicKey(
  keys.publicKey.export({ type: 'spki', format: 'pem' }) as string,
) as SigningKey;
let roots: readonly TrustedRoot[];
beforeAll(async () => {
  roots = await parseTrustedRoots(await sigstore.trustedRoot());
});

const byKey: AttestationSigner = { kind: 'key', key };
const byIdentity: AttestationSigner = {
  kind: 'identity',
  identity: parseIdentity(WORKFLOW.identity) as IdentityPattern,
  issuer: WORKFLOW.issuer,
};

/** Provenance as GitHub's builds state it. */
function provenance(ref = 'refs/heads/main', repository = REPOSITORY, id = WORKFLOW.identity) {
  return {
    buildDefinition: {
      buildType: 'https://actions.github.io/buildtypes/workflow/v1',
      externalParameters: { workflow: { ref, repository, path: '.github/workflows/build.yml' } },
      resolvedDependencies: [{ uri: `git+${repository}@${ref}` }],
    },
    runDetails: { builder: { id }, metadata: { finishedOn: '2026-11-01T00:00:00Z' } },
  };
}

async function check(
  bundle: object,
  rule: Partial<AttestationRule>,
  digest = DIGEST,
  now?: number,
) {
  const whole = { predicates: [], signer: undefined, roots, ...rule };
  return checkAttestation(
    digest,
    bundle,
    whole,
    { server: 'https://github.com' },
    now ?? Date.now(),
  );
}

describe.each([
  ['in a bundle', (it: object) => attachedBundle(BUNDLE, Buffer.from(JSON.stringify(it)), {})],
  [
    'in a bare envelope',
    (it: object) => {
      const { content, annotations } = asEnvelope(it);
      return attachedBundle(ENVELOPE, content, annotations);
    },
  ],
])('an attestation that is attached %s', (_, read) => {
  const json = (bundle: object) => {
    const found = read(bundle);
    if (typeof found === 'string') throw new Error(found);
    return found.json as object;
  };

  it('is verified by key, and by this one only', async () => {
    const bundle = json(keyedBundle(DIGEST, PROVENANCE, keys.privateKey));
    expect(await check(bundle, { by: byKey })).toEqual({
      kind: 'verified',
      value: {
        predicateType: PROVENANCE,
        signer: `key ${key.fingerprint}`,
        claims: new Map(),
        signedAt: undefined,
      },
    });
    const other = generateKeyPairSync('ec', { namedCurve: 'prime256v1' }).privateKey;
    const foreign = json(keyedBundle(DIGEST, PROVENANCE, other));
    expect(await check(foreign, { by: byKey })).toMatchObject({ kind: 'failed' });
    const elsewhere = json(keyedBundle(digestOf(Buffer.from('x')), PROVENANCE, keys.privateKey));
    expect(await check(elsewhere, { by: byKey })).toMatchObject({
      reason: 'it is about another image',
    });
    expect(await check(bundle, { by: byIdentity })).toMatchObject({ kind: 'failed' });
    expect(await check(bundle, { signer: 'team/api' })).toMatchObject({ kind: 'failed' });
  });

  it('is verified by an identity, and by this one only', async () => {
    const bundle = json(await sigstore.statement(DIGEST, PROVENANCE, WORKFLOW));
    expect(await check(bundle, { by: byIdentity })).toMatchObject({
      kind: 'verified',
      value: { predicateType: PROVENANCE, signer: WORKFLOW.identity },
    });
    expect((await check(bundle, { signer: 'team/api' })).kind).toBe('verified');
    expect(await check(bundle, { signer: 'team/other' })).toMatchObject({ kind: 'failed' });
    expect(await check(bundle, {})).toMatchObject({ reason: 'no signer is expected' });
    const issuer = { ...byIdentity, issuer: 'https://accounts.example' } as AttestationSigner;
    expect(await check(bundle, { by: issuer })).toMatchObject({ kind: 'failed' });
    const identity = parseIdentity('dev@contoso.example') as IdentityPattern;
    const other = { ...byIdentity, identity } as AttestationSigner;
    expect(await check(bundle, { by: other })).toMatchObject({ kind: 'failed' });
    expect(await check(bundle, { by: byKey })).toMatchObject({ kind: 'failed' });
  });

  it('has to meet all conditions itself', async () => {
    const how = { predicate: provenance() };
    const bundle = json(await sigstore.statement(DIGEST, PROVENANCE, WORKFLOW, how));
    const met = { builder: WORKFLOW.identity, source: REPOSITORY, maxAge: 60_000 };
    const rule = (conditions: Conditions) => ({ by: byIdentity, conditions });
    expect((await check(bundle, rule(met))).kind).toBe('verified');
    for (const other of [{ builder: 'x' }, { source: 'x/y/z' }, { maxAge: -600_000 }]) {
      expect((await check(bundle, rule({ ...met, ...other }))).kind).toBe('failed');
    }
    const later = Date.now() + 120_000;
    expect(await check(bundle, rule(met), DIGEST, later)).toMatchObject({
      reason: expect.stringContaining('too long ago'),
    });
  });
});

describe('conditions on provenance', () => {
  const NOW = Date.parse('2026-11-02T00:00:00Z');
  const signed: Signed = {
    identity: WORKFLOW.identity,
    repository: REPOSITORY,
    ref: 'refs/heads/main',
    signedAt: '2026-11-01T12:00:00Z',
  };
  const key = {
    identity: undefined,
    repository: undefined,
    ref: undefined,
    signedAt: undefined,
  };
  const unmet = (given: Conditions, predicate: unknown, by: Signed = signed, type = PROVENANCE) =>
    unmetCondition(given, type, predicate, by, NOW);
  /** As BuildKit states it. */
  const buildkit = (uri: string) => ({
    builder: { id: 'https://ci.example/builder' },
    buildType: 'https://mobyproject.org/buildkit@v1',
    invocation: { configSource: { uri } },
    metadata: { buildFinishedOn: '2026-11-01T00:00:00Z' },
  });

  it.each<[string, Conditions, unknown, Signed, string | undefined]>([
    ['builder', { builder: WORKFLOW.identity }, provenance(), signed, undefined],
    [
      'builder at any ref',
      { builder: `${REPOSITORY}/.github/workflows/build.yml` },
      provenance(),
      signed,
      undefined,
    ],
    [
      'another builder',
      { builder: 'https://ci.example/builder' },
      provenance(),
      signed,
      'it is built by',
    ],
    [
      'a builder that begins alike',
      { builder: `${REPOSITORY}/.github/workflows/build` },
      provenance(),
      signed,
      'it is built by',
    ],
    [
      'a builder at another ref',
      { builder: WORKFLOW.identity.replace('main', 'x') },
      provenance(),
      signed,
      'it is built by',
    ],
    [
      'a builder that did not sign',
      { builder: `${REPOSITORY}/.github/workflows/build.yml` },
      provenance(),
      { ...signed, identity: `${REPOSITORY}/.github/workflows/evil.yml@refs/heads/x` },
      'and is signed by',
    ],
    ['a builder by key', { builder: 'https://ci.example/builder' }, buildkit('x'), key, undefined],
    ['no builder', { builder: 'x' }, {}, signed, 'states no builder'],
    ['source', { source: REPOSITORY }, provenance(), signed, undefined],
    ['source without scheme', { source: 'github.com/team/api' }, provenance(), signed, undefined],
    [
      'source with ref',
      { source: 'github.com/team/api@refs/heads/main' },
      provenance(),
      signed,
      undefined,
    ],
    [
      'source with another ref',
      { source: 'github.com/team/api@refs/heads/x' },
      provenance(),
      signed,
      'it is built from refs/heads/main',
    ],
    [
      'another source',
      { source: 'github.com/team/other' },
      provenance(),
      signed,
      'it is built from',
    ],
    [
      'a source that begins alike',
      { source: 'github.com/team/ap' },
      provenance(),
      signed,
      'it is built from',
    ],
    [
      'a source that the certificate does not state',
      { source: REPOSITORY },
      provenance(),
      { ...signed, repository: 'https://github.com/evil/api' },
      'is signed by a run of',
    ],
    [
      'a ref that the certificate does not state',
      { source: 'github.com/team/api@refs/heads/main' },
      provenance(),
      { ...signed, ref: 'refs/heads/x' },
      'is signed by a run at refs/heads/x',
    ],
    [
      'a source of BuildKit',
      { source: REPOSITORY },
      buildkit(`${REPOSITORY}.git#refs/heads/main`),
      key,
      undefined,
    ],
    [
      'a source of BuildKit with ref',
      { source: `${REPOSITORY}@refs/heads/main` },
      buildkit(`git+${REPOSITORY}.git#refs/heads/main`),
      key,
      undefined,
    ],
    [
      'a host before the host',
      { source: REPOSITORY },
      buildkit('https://github.com@evil.example/team/api'),
      key,
      'it is built from',
    ],
    [
      'another scheme',
      { source: REPOSITORY },
      buildkit('file://github.com/team/api'),
      key,
      'it is built from',
    ],
    [
      'only a dependency',
      { source: REPOSITORY },
      { buildDefinition: { resolvedDependencies: [{ uri: `git+${REPOSITORY}` }] } },
      key,
      'states no source',
    ],
    ['age', { maxAge: 86_400_000 }, provenance(), signed, undefined],
    ['too old', { maxAge: 3_600_000 }, provenance(), signed, 'too long ago'],
    [
      'too old, whatever it states itself',
      { maxAge: 3_600_000 },
      { runDetails: { metadata: { finishedOn: '2026-11-02T00:00:00Z' } } },
      signed,
      'too long ago',
    ],
    ['age by key, as stated', { maxAge: 2 * 86_400_000 }, provenance(), key, undefined],
    ['too old by key, as stated', { maxAge: 3_600_000 }, provenance(), key, 'too long ago'],
    ['no time', { maxAge: 3_600_000 }, {}, key, 'nothing says when'],
    [
      'no time that is one',
      { maxAge: 3_600_000 },
      { runDetails: { metadata: { finishedOn: 'x' } } },
      key,
      'nothing says when',
    ],
    [
      'the future',
      { maxAge: 3_600_000 },
      {},
      { ...key, signedAt: '2027-01-01T00:00:00Z' },
      'in the future',
    ],
    ['nothing asked for', {}, {}, key, undefined],
  ])('%s', (_, given, predicate, by, expected) => {
    const reason = unmet(given, predicate, by);
    if (expected === undefined) expect(reason).toBeUndefined();
    else expect(reason).toContain(expected);
  });

  it.each([
    ['SLSA 1', { runDetails: { metadata: { finishedOn: '2026-11-01T12:00:00Z' } } }],
    ['SLSA 1, begun', { runDetails: { metadata: { startedOn: '2026-11-01T12:00:00Z' } } }],
    ['SLSA 0.2', { metadata: { buildFinishedOn: '2026-11-01T12:00:00Z' } }],
    ['a scan', { metadata: { scanFinishedOn: '2026-11-01T12:00:00Z' } }],
    ['CycloneDX', { metadata: { timestamp: '2026-11-01T12:00:00Z' } }],
    ['SPDX', { creationInfo: { created: '2026-11-01T12:00:00Z' } }],
    ['OpenVEX', { timestamp: '2026-11-01T12:00:00Z' }],
    ['what cosign wraps', { Data: 'x', Timestamp: '2026-11-01T12:00:00Z' }],
  ])('take the time that %s states, by key', (_, predicate) => {
    const hours = (count: number) => unmet({ maxAge: count * 3_600_000 }, predicate, key);
    expect(hours(13)).toBeUndefined();
    expect(hours(11)).toContain('too long ago');
  });

  it.each(['https://slsa.dev/provenance', 'https://slsa.dev/provenance/v0.2', PROVENANCE])(
    'are asked of whatever counts as provenance: %s',
    (type) => {
      expect(isPredicate(type, 'provenance')).toBe(true);
      expect(unmet({ builder: 'x' }, provenance(), signed, type)).toContain('it is built by');
      expect(unmet({ source: 'x/y' }, provenance(), signed, type)).toContain('it is built from');
    },
  );

  it('are asked of another predicate as far as its certificate states them', () => {
    const type = 'https://spdx.dev/Document';
    const ofRun = (by: Partial<Signed>, source = `${REPOSITORY}@refs/heads/main`) =>
      unmet({ source, builder: 'x' }, {}, { ...signed, ...by }, type);
    expect(ofRun({})).toBeUndefined();
    expect(ofRun(key)).toBeUndefined();
    expect(ofRun({ repository: 'https://github.com/evil/api' })).toContain('by a run of');
    expect(ofRun({ ref: 'refs/heads/x' })).toContain('by a run at refs/heads/x');
    expect(unmet({ maxAge: 86_400_000 }, {}, signed, type)).toBeUndefined();
    expect(unmet({ maxAge: 3_600_000 }, {}, signed, type)).toContain('too long ago');
  });

  it('are judged whatever the predicate is', () => {
    const all = { builder: 'x', source: 'y', maxAge: 1 };
    fc.assert(fc.property(fc.jsonValue(), (json) => void unmet(all, json, key)));
  });
});

describe('a predicate', () => {
  it.each([
    ['https://slsa.dev/provenance/v1', 'provenance', true],
    ['https://slsa.dev/provenance/v0.2', 'provenance', true],
    ['https://slsa.dev/provenance-evil/v1', 'provenance', false],
    ['https://slsa.dev/verification_summary/v1', 'provenance', false],
    ['https://slsa.dev/verification_summary/v1', 'vsa', true],
    ['https://spdx.dev/Document/v2.3', 'sbom', true],
    ['https://spdx.dev/Document', 'spdx', true],
    ['https://spdx.dev/Documents', 'sbom', false],
    ['https://cyclonedx.org/bom', 'sbom', true],
    ['https://cyclonedx.org/bom', 'spdx', false],
    ['https://cosign.sigstore.dev/attestation/vuln/v1', 'vuln', true],
    ['https://in-toto.io/attestation/vulns/v0.1', 'vuln', true],
    ['https://cosign.sigstore.dev/attestation/v1', 'vuln', false],
    ['https://openvex.dev/ns/v0.2.0', 'vex', true],
    ['https://x.example/y', 'https://x.example/y', true],
    ['https://x.example/y/z', 'https://x.example/y', false],
    ['toString', 'toString', true],
  ])('%s is %s: %s', (type, wanted, holds) => expect(isPredicate(type, wanted)).toBe(holds));

  it('has a name', () => expect(PREDICATE_NAMES).toContain('provenance'));
});

describe('what is attached', () => {
  it.each([
    [ENVELOPE, true],
    [BUNDLE, true],
    ['application/vnd.dev.sigstore.bundle+json;version=0.3', true],
    ['application/vnd.dev.cosign.simplesigning.v1+json', false],
    ['application/spdx+json', false],
  ])('%s may be an attestation: %s', (type, may) => expect(isAttestationLayer(type)).toBe(may));

  it('is read, or refused with a reason', async () => {
    const texts = fc.oneof(fc.json(), fc.string());
    const annotations = fc.dictionary(
      fc.constantFrom('dev.sigstore.cosign/certificate', 'dev.sigstore.cosign/bundle'),
      fc.oneof(fc.string(), fc.json()),
    );
    await fc.assert(
      fc.asyncProperty(texts, annotations, async (text, beside) => {
        const read = attachedBundle(ENVELOPE, Buffer.from(text), beside);
        if (typeof read === 'string') return;
        expect((await check(read.json as object, { by: byKey })).kind).toBe('failed');
      }),
    );
  });

  it('in 4 MiB is read fast', () => {
    const before = process.cpuUsage();
    const large = 'x'.repeat(4 * 1024 * 1024);
    attachedBundle(ENVELOPE, Buffer.from(`{"payload":"${large}"}`), {});
    attachedBundle(ENVELOPE, Buffer.from('{"a":'.repeat(800_000)), {});
    attachedBundle(ENVELOPE, Buffer.from('{}'), { 'dev.sigstore.cosign/certificate': large });
    expect(process.cpuUsage(before).user).toBeLessThan(3_000_000);
  });
});
