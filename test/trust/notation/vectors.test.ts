import { createHash } from 'node:crypto';
import { expect, it } from '@jest/globals';
import { openEnvelope } from '../../../src/trust/notation/envelope.js';
import type { Target } from '../../../src/trust/notation/payload.js';
import { parseTrustStore, type StoreEntry } from '../../../src/trust/notation/store.js';
import { verifyNotation } from '../../../src/trust/notation/verify.js';
import { describeShared } from '../../shared.js';
import { MEDIA_TYPES } from './make/envelope.js';
import { policy, SCOPE, statement, type Written } from './make/question.js';

/** When the local vectors were made; their leaves that should be valid live for years. */
const MADE = Date.parse('2026-11-25T14:00:00Z');
const CLOCK = { stores: ['ca:local', 'tsa:local'] } as const;
const LOG = { override: { revocation: 'log' } } as const;

const sha256 = (bytes: Buffer) => `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
const mediaTypeOf = (bytes: Buffer) => (bytes[0] === 0x7b ? MEDIA_TYPES.jws : MEDIA_TYPES.cose);

describeShared(
  'signatures that notation 1.3.2 made',
  'data/signing/notation-1.3-local',
  (folder) => {
    const store = parseTrustStore([
      { path: 'x509/ca/local/root.pem', bytes: folder.read('root.pem') },
      { path: 'x509/tsa/local/root.pem', bytes: folder.read('tsa-root.pem') },
    ]);
    const names = folder.names().filter((name) => !name.endsWith('.pem'));
    const found = (name: string, written: Written) => {
      const file = folder.names(name).find((it) => it.startsWith('envelope.')) ?? '';
      const signature = folder.read(`${name}/${file}`);
      const subject = folder.read(`${name}/subject.json`);
      const { mediaType } = JSON.parse(subject.toString()) as { mediaType: string };
      return verifyNotation({
        signature,
        mediaType: mediaTypeOf(signature),
        target: { mediaType, digest: sha256(subject), size: subject.length },
        policy: policy(statement({ stores: ['ca:local'], identities: ['*'], ...written })),
        store,
        scope: SCOPE,
        now: MADE,
        crls: new Map(),
      }).kind;
    };

    it('are all here', () => expect(names.length).toBe(19));

    it.each(names)('%s', (name) => {
      if (name.endsWith('_fail')) {
        expect(found(name, {})).toBe('failed');
      } else if (name.includes('timestamped')) {
        expect(found(name, {})).toBe('failed');
        expect(found(name, CLOCK)).toBe('verified');
        expect(found(name, { ...CLOCK, verifyTimestamp: 'afterCertExpiry' })).toBe('verified');
      } else if (name.includes('ocsp-unreachable')) {
        expect(found(name, {})).toBe('unknown');
        expect(found(name, LOG)).toBe('verified');
        expect(found(name, { override: { revocation: 'skip' } })).toBe('verified');
      } else {
        expect(found(name, {})).toBe('verified');
        expect(found(name, CLOCK)).toBe('failed');
      }
    });
  },
);

describeShared("notation-go's own vectors", 'data/signing/notation-go', (folder) => {
  const STORES = 'verifier/testdata/truststore/x509';
  const entries: StoreEntry[] = [];
  const add = (from: string, to: string) => {
    for (const file of folder.names(`${STORES}/${from}`)) {
      const bytes = folder.read(`${STORES}/${from}/${file}`);
      entries.push({ path: `x509/${to}/${file}`, bytes });
    }
  };
  add('ca/valid-trust-store', 'ca/valid-trust-store');
  add('ca/valid-trust-store', 'signingAuthority/valid-trust-store');
  add('tsa/test-timestamp', 'tsa/test-timestamp');
  const store = parseTrustStore(entries);

  /** The verdict for whatever manifest the signature names. */
  const found = (path: string, { clock = false, now = MADE } = {}) => {
    const signature = folder.read(path);
    const stores = ['ca:valid-trust-store', 'signingAuthority:valid-trust-store'];
    return verifyNotation({
      signature,
      mediaType: mediaTypeOf(signature),
      target: namedIn(signature),
      policy: policy(
        statement({
          stores: clock ? [...stores, 'tsa:test-timestamp'] : stores,
          identities: ['*'],
        }),
      ),
      store,
      scope: SCOPE,
      now,
      crls: new Map(),
    });
  };

  const MOCK = 'internal/mock/testdata';
  it.each([
    [`${MOCK}/ca_valid_sig_env.json`, 'verified', ''],
    [`${MOCK}/sa_valid_sig_env.json`, 'verified', ''],
    [`${MOCK}/ca_expired_sig_env.json`, 'failed', 'expiry'],
    [`${MOCK}/sa_expired_sig_env.json`, 'failed', 'expiry'],
    [`${MOCK}/ca_invalid_sig_env.json`, 'failed', 'integrity'],
    [`${MOCK}/sa_invalid_sig_env.json`, 'failed', 'integrity'],
    [`${MOCK}/ca_plugin_sig_env.json`, 'failed', 'integrity'],
    [`${MOCK}/sa_plugin_sig_env.json`, 'failed', 'integrity'],
    [`${MOCK}/ca_compatible_pluginver_sig_env_1.0.0.json`, 'failed', 'integrity'],
    [`${MOCK}/sig_env_with_metadata.json`, 'failed', 'authenticity'],
    ['internal/testdata/jws_signature.sig', 'failed', 'authenticity'],
    ['internal/testdata/cose_signature.sig', 'failed', 'authenticity'],
  ])('%s: %s %s', (path, kind, check) => {
    const verdict = found(path);
    expect(verdict).toMatchObject(check === '' ? { kind } : { kind, check });
  });

  it('plugins are named, whatever version they need', () => {
    for (const name of folder.names(MOCK).filter((it) => /plugin/.test(it))) {
      expect(found(`${MOCK}/${name}`)).toMatchObject({
        kind: 'failed',
        reason: expect.stringMatching(/needs the Notation plugin "/),
      });
    }
  });

  const SIG = 'verifier/testdata/timestamp/sigEnv';
  const REVOKED = /^the authority of its timestamp: .*crl\.globalsign\.com.* was not asked for/;
  it.each(['jwsWithTimestamp.sig', 'coseWithTimestamp.sig'])(
    'the timestamp of a public authority holds but for the question whether it was revoked: %s',
    (name) => {
      const verdict = found(`${SIG}/${name}`, { clock: true });
      expect(verdict).toMatchObject({
        kind: 'unknown',
        check: 'authenticTimestamp',
        reason: expect.stringMatching(REVOKED),
        wanted: [
          'http://crl.globalsign.com/ca/gstsacasha384g4.crl',
          'http://crl.globalsign.com/root-r6.crl',
        ],
      });
      expect(found(`${SIG}/${name}`).kind).toBe('verified');
    },
  );

  it.each([
    ['jwsExpiredWithTimestamp.sig', 'unknown', REVOKED],
    ['coseExpiredWithTimestamp.sig', 'unknown', REVOKED],
    ['timestampBeforeNotBefore.sig', 'failed', /was not valid when it was stamped/],
    ['timestampAfterNotAfter.sig', 'failed', /was not valid when it was stamped/],
    ['withoutTimestamp.sig', 'failed', /its timestamp: it has none/],
  ])('the time of %s: %s', (name, kind, reason) => {
    const verdict = found(`${SIG}/${name}`, { clock: true });
    const checks = 'checks' in verdict ? verdict.checks : [];
    expect(checks.find(({ check }) => check === 'authenticTimestamp')?.outcome).toMatchObject({
      kind,
      reason: expect.stringMatching(reason),
    });
  });
});

/** The manifest that a signature names; none where it cannot be opened. */
function namedIn(signature: Buffer): Target {
  try {
    const { payload } = openEnvelope(signature, mediaTypeOf(signature));
    return JSON.parse(Buffer.from(payload).toString()).targetArtifact;
  } catch {
    return { mediaType: 'none', digest: 'sha256:none', size: 0 };
  }
}
