import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { digestOf } from '../../src/oci/digest.js';
import { checkAttestation } from '../../src/trust/attestation.js';
import { openBundle } from '../../src/trust/bundle.js';
import { parsePublicKey, type SigningKey } from '../../src/trust/key.js';
import { parseSimpleSignature } from '../../src/trust/simple-signing.js';
import { parseStatement } from '../../src/trust/statement.js';
import { parseTrustedRoots } from '../../src/trust/trusted-root.js';
import { keyedBundle, OwnSigstore, WORKFLOW } from '../sigstore.js';

const STATEMENT = 'application/vnd.in-toto+json';
const json = fc.jsonValue();

describe('texts of registries and files are read or refused, and never break anything', () => {
  it('statements', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          json,
          fc.record({
            _type: fc.constant('https://in-toto.io/Statement/v1'),
            predicateType: fc.string(),
            subject: json,
          }),
        ),
        (value) => {
          const payload = Buffer.from(JSON.stringify(value));
          const statement = parseStatement(STATEMENT, payload);
          expect(statement === undefined || Array.isArray(statement.subjects)).toBe(true);
          expect(parseStatement('text/plain', payload)).toBeUndefined();
        },
      ),
    );
    fc.assert(fc.property(fc.uint8Array(), (bytes) => void parseStatement(STATEMENT, bytes)));
  });

  it('signatures of cosign’s first format', () => {
    const annotations = fc.dictionary(
      fc.constantFrom('dev.cosignproject.cosign/signature', 'dev.sigstore.cosign/certificate'),
      fc.oneof(fc.string(), fc.base64String({ minLength: 4 })),
    );
    fc.assert(
      fc.property(json, annotations, (value, beside) => {
        const parsed = parseSimpleSignature(Buffer.from(JSON.stringify(value)), beside);
        expect(typeof parsed).toBe('string');
      }),
    );
  });

  it('bundles', async () => {
    const shaped = fc.record({
      mediaType: fc.constant('application/vnd.dev.sigstore.bundle.v0.3+json'),
      verificationMaterial: json,
      dsseEnvelope: json,
      messageSignature: json,
    });
    await fc.assert(
      fc.asyncProperty(fc.oneof(json, shaped), async (value) => {
        const opened = await openBundle(value, new Uint8Array());
        expect(opened.kind).toBe('failed');
      }),
    );
  });

  it('attestations of which anything was put in place of something', async () => {
    const sigstore = new OwnSigstore();
    const roots = await parseTrustedRoots(await sigstore.trustedRoot());
    const image = digestOf(Buffer.from('image'));
    const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
    const pem = publicKey.export({ type: 'spki', format: 'pem' }) as string;
    const key = parsePublicKey(pem) as SigningKey;
    const rule = { predicates: [], roots, conditions: { source: 'github.com/team/api' } };
    const predicate = {
      buildDefinition: { externalParameters: { source: 'https://github.com/team/api' } },
    };
    const made = [
      [
        await sigstore.statement(image, 'https://slsa.dev/provenance/v1', WORKFLOW, {
          predicate,
          both: 1,
        }),
        { ...rule, signer: 'team/api' },
      ],
      [
        keyedBundle(image, 'https://slsa.dev/provenance/v1', privateKey, { predicate }),
        { ...rule, signer: 'key', by: { kind: 'key' as const, key } },
      ],
    ] as const;
    const at = { server: 'https://github.com' };
    for (const [bundle, by] of made) {
      const paths = pathsIn(bundle);
      const envelope = paths.filter((it) => it.join('.').startsWith('dsseEnvelope.payload'));
      const check = (json: unknown) => checkAttestation(image, json, by, at, Date.now());
      expect((await check(bundle)).kind).toBe('verified');
      await fc.assert(
        fc.asyncProperty(fc.constantFrom(...paths), json, async (path, value) => {
          const checked = await check(replaced(bundle, path, value));
          // What is signed is never another thing than it was.
          if (envelope.includes(path)) expect(checked.kind).toBe('failed');
        }),
      );
    }
  });

  it('keys', () => {
    const body = fc.oneof(fc.string(), fc.base64String());
    fc.assert(
      fc.property(body, (text) => {
        const pem = `-----BEGIN PUBLIC KEY-----\n${text}\n-----END PUBLIC KEY-----`;
        expect(parsePublicKey(pem)).toBeUndefined();
        expect(parsePublicKey(text)).toBeUndefined();
      }),
    );
  });

  it('a statement names sha256 digests only, in the form they have everywhere else', () => {
    const digest = digestOf(Buffer.from('x'));
    const subject = [
      { digest: { sha256: digest.slice(7) } },
      { digest: { sha256: digest.slice(7).toUpperCase() } },
      { digest: { sha512: 'ab' } },
      { digest: null },
      null,
    ];
    const text = { _type: 'https://in-toto.io/Statement/v0.1', predicateType: 'p', subject };
    const payload = Buffer.from(JSON.stringify(text));
    expect(parseStatement(STATEMENT, payload)?.subjects.map((it) => it.digest)).toEqual([digest]);
  });
});

type Path = readonly (string | number)[];

/** Every place in a document. */
function pathsIn(value: unknown, above: Path = []): Path[] {
  if (typeof value !== 'object' || value === null) return [above];
  const below = Object.entries(value).flatMap(([name, it]) =>
    pathsIn(it, [...above, Array.isArray(value) ? Number(name) : name]),
  );
  return [above, ...below];
}

/** A copy with something else at one place. */
function replaced(value: unknown, [name, ...rest]: Path, by: unknown): unknown {
  if (name === undefined) return by;
  const copy = structuredClone(value) as Record<string | number, unknown>;
  copy[name] = replaced(copy[name], rest, by);
  return copy;
}
