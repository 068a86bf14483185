import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { digestOf } from '../../src/oci/digest.js';
import { openBundle } from '../../src/trust/bundle.js';
import { parsePublicKey } from '../../src/trust/key.js';
import { parseSimpleSignature } from '../../src/trust/simple-signing.js';
import { parseStatement } from '../../src/trust/statement.js';

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
