import { generateKeyPairSync, sign } from 'node:crypto';
import { beforeAll, describe, expect, it } from '@jest/globals';
import type { TrustedRoot } from '@sigstore/protobuf-specs';
import fc from 'fast-check';
import { digestOf } from '../../src/oci/digest.js';
import { annotationsIn } from '../../src/trust/annotations.js';
import { CLAIM_NAMES, claimsIn, unmet } from '../../src/trust/claims.js';
import { type IdentityPattern, parseIdentity } from '../../src/trust/identity.js';
import { parsePublicKey, type SigningKey } from '../../src/trust/key.js';
import { checkBundle, checkSimple, type SignatureRule } from '../../src/trust/signature.js';
import { wordsOf } from '../../src/trust/signed-by.js';
import { COSIGN_SIGNATURE } from '../../src/trust/statement.js';
import { parseTrustedRoots } from '../../src/trust/trusted-root.js';
import { keyedBundle, OwnSigstore, WORKFLOW } from '../sigstore.js';

const bytes = Buffer.from('{"schemaVersion":2}');
const image = { digest: digestOf(bytes), bytes };
const sigstore = new OwnSigstore();
const keys = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
const key = parsePublicKey(
  keys.publicKey.export({ type: 'spki', format: 'pem' }) as string,
) as SigningKey;
let roots: readonly TrustedRoot[];
beforeAll(async () => {
  roots = await parseTrustedRoots(await sigstore.trustedRoot());
});

/** As Fulcio states it, by the last number of the extension. */
const STATED = {
  11: 'github-hosted',
  13: 'b'.repeat(40),
  14: 'refs/heads/main',
  18: `${WORKFLOW.identity}`,
  20: 'push',
  21: 'https://github.com/team/api/actions/runs/1/attempts/1',
  22: 'private',
};

function ruleWith(wanted: Partial<SignatureRule>): SignatureRule {
  const identity = parseIdentity(WORKFLOW.identity) as IdentityPattern;
  return { kind: 'identity', identity, issuer: WORKFLOW.issuer, roots, ...wanted } as SignatureRule;
}

describe('what a certificate states', () => {
  const signed = () =>
    sigstore.statement(image.digest, COSIGN_SIGNATURE, WORKFLOW, { claims: STATED });

  it('is recorded with who signed, where it was logged and what', async () => {
    const checked = await checkBundle(image, await signed(), ruleWith({}));
    expect(checked).toMatchObject({
      kind: 'verified',
      value: {
        kind: 'identity',
        identity: WORKFLOW.identity,
        issuer: WORKFLOW.issuer,
        logIndex: expect.stringMatching(/^\d+$/),
        signature: expect.stringMatching(/^sha256:[0-9a-f]{64}$/),
      },
    });
    if (checked.kind !== 'verified' || checked.value.kind !== 'identity') return;
    expect(Object.fromEntries(checked.value.claims)).toEqual({
      issuer: WORKFLOW.issuer,
      'source-repository': WORKFLOW.repository,
      'source-ref': 'refs/heads/main',
      'source-commit': 'b'.repeat(40),
      'source-visibility': 'private',
      trigger: 'push',
      'runner-environment': 'github-hosted',
      workflow: WORKFLOW.identity,
      run: STATED[21],
    });
    expect(wordsOf(checked.value)).toContain('trigger=push');
  });

  it.each([
    [{ trigger: 'push', 'source-ref': 'refs/heads/main' }, undefined],
    [{ 'runner-environment': 'github-hosted' }, undefined],
    [{ 'source-repository': 'https://github.com/team/api' }, undefined],
    [{ trigger: 'pus' }, 'states trigger=push, and pus is asked for'],
    [{ trigger: 'push', 'runner-environment': 'self-hosted' }, 'states runner-environment='],
    [{ 'source-commit': 'a'.repeat(40) }, 'states source-commit='],
    [{ unknown: 'x' }, 'its certificate states no unknown'],
    [{ toString: 'x' }, 'its certificate states no toString'],
  ])('is required: %j', async (wanted, reason) => {
    const claims = new Map(Object.entries(wanted as unknown as Record<string, string>));
    const checked = await checkBundle(image, await signed(), ruleWith({ claims }));
    if (reason === undefined) expect(checked.kind).toBe('verified');
    else expect(checked).toEqual({ kind: 'failed', reason: expect.stringContaining(reason) });
  });

  it('is nothing where it cannot be read, and never what it seems', () => {
    const oid = (last: number) => ({ id: [1, 3, 6, 1, 4, 1, 57264, 1, last] });
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 300 }),
        fc.integer({ min: 1, max: 25 }),
        (der, last) => {
          const claims = claimsIn({ oids: [{ oid: oid(last), value: Buffer.from(der) }] });
          for (const [name, value] of claims) {
            expect(CLAIM_NAMES).toContain(name);
            if (last >= 8 && value !== '')
              expect(Buffer.from(der).toString('utf8')).toContain(value);
          }
        },
      ),
    );
    const text = (value: string, last: number) => {
      const inner = Buffer.from(value);
      const length =
        inner.length < 128 ? [inner.length] : [0x82, inner.length >> 8, inner.length & 255];
      return { oid: oid(last), value: Buffer.from([0x0c, ...length, ...inner]) };
    };
    const long = 'x'.repeat(300);
    expect(claimsIn({ oids: [text(long, 14)] }).get('source-ref')).toBe(long);
    expect(claimsIn({ oids: [text('x'.repeat(5000), 14)] }).get('source-ref')).toBe('');
    // The extension of the first years counts only where the one of today is missing.
    const first = { oid: oid(1), value: Buffer.from('https://old.example') };
    expect(claimsIn({ oids: [first] }).get('issuer')).toBe('https://old.example');
    const broken = { oid: oid(8), value: Buffer.from([1, 2, 3]) };
    expect(claimsIn({ oids: [first, broken] }).get('issuer')).toBe('');
    const high = { oid: oid(1), value: Buffer.from([0xe8, 0xf4]) };
    expect(claimsIn({ oids: [high] }).get('issuer')).toBe('');
  });
});

describe('annotations of the signed payload', () => {
  const optional = { env: 'prod', 'team/x': 'y', count: 3, nothing: null };
  const wanted = (given: Record<string, string>) => new Map(Object.entries(given));
  const rules: [Record<string, string>, string | undefined][] = [
    [{ env: 'prod' }, undefined],
    [{ env: 'prod', 'team/x': 'y' }, undefined],
    [{ env: 'dev' }, 'its payload states env=prod, and dev is asked for'],
    [{ env: 'prod', other: 'x' }, 'its payload states no other'],
    [{ count: '3' }, 'its payload states no count'],
    [{ nothing: 'null' }, 'its payload states no nothing'],
    [{ constructor: 'x' }, 'its payload states no constructor'],
  ];

  it.each(rules)('in cosign’s first format: %j', async (given, reason) => {
    const critical = {
      image: { 'docker-manifest-digest': image.digest },
      type: 'cosign container image signature',
    };
    const payload = Buffer.from(JSON.stringify({ critical, optional }));
    const beside = {
      'dev.cosignproject.cosign/signature': sign('sha256', payload, keys.privateKey).toString(
        'base64',
      ),
      env: 'dev',
    };
    const rule = { kind: 'key', key, annotations: wanted(given) } as const;
    expectVerdict(await checkSimple(image, payload, beside, rule), reason);
  });

  it.each(rules)('in a bundle, by key: %j', async (given, reason) => {
    const how = { annotations: optional };
    const bundle = keyedBundle(image.digest, COSIGN_SIGNATURE, keys.privateKey, how);
    const rule = { kind: 'key', key, annotations: wanted(given) } as const;
    expectVerdict(await checkBundle(image, bundle, rule), reason);
  });

  it('in a bundle, by identity, are recorded', async () => {
    const how = { annotations: optional };
    const bundle = await sigstore.statement(image.digest, COSIGN_SIGNATURE, WORKFLOW, how);
    const good = await checkBundle(
      image,
      bundle,
      ruleWith({ annotations: wanted({ env: 'prod' }) }),
    );
    if (good.kind !== 'verified') throw new Error('not verified');
    expect([...good.value.annotations]).toEqual([
      ['env', 'prod'],
      ['team/x', 'y'],
    ]);
    expect(wordsOf(good.value)).toContain('env=prod');
    const bad = await checkBundle(image, bundle, ruleWith({ annotations: wanted({ env: 'x' }) }));
    expectVerdict(bad, 'its payload states env=prod');
  });

  it('are read out of anything, in bounds', () => {
    fc.assert(fc.property(fc.jsonValue(), (json) => void annotationsIn(json)));
    const many = Object.fromEntries(Array.from({ length: 5000 }, (_, at) => [`k${at}`, 'v']));
    expect(annotationsIn(many).size).toBe(100);
    expect(annotationsIn({ long: 'x'.repeat(5000) }).size).toBe(0);
  });

  function expectVerdict(checked: { kind: string }, reason: string | undefined): void {
    if (reason === undefined) expect(checked.kind).toBe('verified');
    else expect(checked).toEqual({ kind: 'failed', reason: expect.stringContaining(reason) });
  }
});

it('nothing is asked for where no rule says so', () => {
  expect(unmet(undefined, new Map(), 'x')).toBeUndefined();
  expect(unmet(new Map(), new Map(), 'x')).toBeUndefined();
});

it('an Ed25519 key says what else a signature may be made by', async () => {
  const { publicKey } = generateKeyPairSync('ed25519');
  const pem = publicKey.export({ type: 'spki', format: 'pem' }) as string;
  const rule = { kind: 'key', key: parsePublicKey(pem) as SigningKey } as const;
  const bundle = keyedBundle(image.digest, COSIGN_SIGNATURE, keys.privateKey);
  expect(await checkBundle(image, bundle, rule)).toMatchObject({
    reason: expect.stringMatching(/not made with the key SHA256:\S+ as Ed25519; .*Ed25519ph/),
  });
  const plain = await checkBundle(
    image,
    keyedBundle(
      image.digest,
      COSIGN_SIGNATURE,
      generateKeyPairSync('ec', { namedCurve: 'prime256v1' }).privateKey,
    ),
    { kind: 'key', key },
  );
  expect(plain).toMatchObject({
    reason: expect.stringMatching(/not made with the key SHA256:\S+$/),
  });
});
