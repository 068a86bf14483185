import { beforeEach, describe, expect, it } from '@jest/globals';
import type { Place } from '../../sandbox/world/attach.js';
import { type PushedImage, pushBlob, pushImage, pushManifest } from '../../sandbox/world/image.js';
import { createScene, type Scene, SUBSCRIPTION } from '../../sandbox/world/scene.js';
import type { Fault } from '../../sandbox/world/world.js';
import { type InputName, SPECS } from '../../src/request/inputs.js';
import { runInProcess } from '../harness.js';
import { signNotation, TRUST, trustFiles } from '../notation.js';
import { chain, intermediate, issue, root } from '../trust/notation/make/certificate.js';
import { type Crl, crl } from '../trust/notation/make/crl.js';
import { envelope, type Format, payloadOf } from '../trust/notation/make/envelope.js';
import type { Written } from '../trust/notation/make/question.js';

const TARGET = 'prodacr.azurecr.io/team/api';
const HOUR = 3_600_000;
const CRL = 'http://crl.contoso.com/issued.crl';
const REVOCABLE = chain('p256', { crls: [CRL], serial: 77 });
const stranger = issue('p384', { subject: root.subject, ca: true }, undefined, 'stranger');

let scene: Scene;
let image: PushedImage;
let other: PushedImage;
let dev: Place;
beforeEach(() => {
  scene = createScene();
  scene.world.knobs.importDuration = 0;
  image = pushImage(scene.world, scene.dev, 'team/api', { tag: 'build-7' });
  other = pushImage(scene.world, scene.dev, 'team/api', { content: 'other' });
  dev = { world: scene.world, registry: scene.dev, repository: 'team/api' };
});

type Given = Partial<Record<InputName, string>>;
function promote(given: Given = {}, files = trustFiles()) {
  const source = `devacr.azurecr.io/team/api@${image.digest}`;
  const options = { principal: scene.promoter, subscription: SUBSCRIPTION, files };
  const inputs = { source, target: `${TARGET}:1.4.2`, ...TRUST, ...given };
  return runInProcess(scene.world, inputs, options);
}
type Run = Awaited<ReturnType<typeof promote>>;
const verdictOf = (run: Run) =>
  run.record['images'][0].verdicts.find((it: { gate: string }) => it.gate === 'notation');
const listAt = (address: string, said: Crl = {}) =>
  scene.world.lists.set(
    address,
    crl(intermediate, { from: Date.now() - HOUR, to: Date.now() + 720 * HOUR, ...said }),
  );
const asked = (host = 'crl.contoso.com') =>
  scene.world.log.filter((it) => it.host === host).map(({ path }) => path);
const fault = (host: string, effect: Fault['effect'], more: Partial<Fault> = {}) =>
  scene.world.knobs.faults.push({ match: { host }, effect, ...more });

async function expectVerdict(run: Promise<Run>, result: string, outcome: string, got: string) {
  const done = await run;
  const verdict = verdictOf(done);
  expect([done.report.result, verdict.outcome, verdict.got]).toEqual([
    result,
    outcome,
    expect.stringContaining(got),
  ]);
  return { ...done, verdict };
}

describe.each<Format>(['jws', 'cose'])('a Notation signature in %s', (format) => {
  it('that the policy accepts is verified, told, and travels along', async () => {
    const said = { expiry: Date.parse('2070-01-01T00:00:00Z') };
    const signature = signNotation(dev, image.digest, { format, said });
    const { record, verdict } = await expectVerdict(
      promote(),
      'promoted',
      'pass',
      'verified: by CN=signer,O=contoso,ST=BE,C=DE, root CN=root,O=contoso,C=DE',
    );
    expect(verdict.warning).toBeUndefined();
    expect(verdict.got).toContain('trust policy "prod" (strict)');
    expect(record['images'][0].notation).toMatchObject({
      signer: { subject: 'CN=signer,O=contoso,ST=BE,C=DE', scheme: 'notary.x509' },
      verified: true,
      statement: 'prod',
      level: 'strict',
      signingTime: '2026-06-01T11:59:00.000Z',
      expiry: '2070-01-01T00:00:00.000Z',
      time: 'its certificates were valid now',
    });
    const held = scene.prod.repositories.get('team/api')?.manifests;
    expect([held?.has(image.digest), held?.has(signature)]).toEqual([true, true]);
  });

  it('of somebody else is not enough', async () => {
    const [leaf] = chain();
    const theirs = issue('p256', { subject: leaf.subject }, stranger);
    signNotation(dev, image.digest, { format, chain: [theirs, stranger] });
    const got = 'no signature that holds: authenticity: ';
    await expectVerdict(promote(), 'blocked', 'block', got);
    expect(scene.prod.repositories.get('team/api')).toBeUndefined();
  });

  it('of another digest is not enough', async () => {
    signNotation(dev, image.digest, { format }, other.digest);
    const got = `integrity: it is made for ${other.digest}`;
    await expectVerdict(promote(), 'blocked', 'block', got);
  });

  it('whose payload was changed afterwards is not enough', async () => {
    const bend = (signature: Buffer) => {
      if (format === 'cose') {
        const at = signature.indexOf('targetArtifact');
        const bent = Buffer.from(signature);
        bent.write('tArgetArtifact', at);
        return bent;
      }
      const parts = JSON.parse(signature.toString());
      const payload = JSON.parse(Buffer.from(parts.payload, 'base64url').toString());
      payload.targetArtifact.annotations = { approved: 'yes' };
      parts.payload = Buffer.from(JSON.stringify(payload)).toString('base64url');
      return Buffer.from(JSON.stringify(parts));
    };
    signNotation(dev, image.digest, { format, bend });
    await expectVerdict(promote(), 'blocked', 'block', 'integrity: ');
  });

  it('that has expired is not enough, and told where the policy only logs', async () => {
    signNotation(dev, image.digest, { format, said: { expiry: Date.now() - HOUR } });
    await expectVerdict(promote(), 'blocked', 'block', 'expiry: it expired at ');
    const permissive = trustFiles({ level: 'permissive' });
    const { report, verdict } = await expectVerdict(
      promote({}, permissive),
      'promoted',
      'pass',
      'verified: by CN=signer',
    );
    expect(verdict.warning).toContain('trust policy "prod" only logs: expiry: it expired at ');
    expect(report.issues.some(({ message }) => message.includes('it expired at'))).toBe(true);
  });

  it('by a revoked certificate is not enough', async () => {
    signNotation(dev, image.digest, { format, chain: REVOCABLE });
    listAt(CRL, { revoked: [{ serial: 77 }] });
    const got = 'revocation: the certificate "CN=signer,O=contoso,ST=BE,C=DE" was revoked';
    await expectVerdict(promote(), 'blocked', 'block', got);
    expect(asked()).toEqual(['/issued.crl']);
  });

  it('whose list does not hold its certificate is verified', async () => {
    signNotation(dev, image.digest, { format, chain: REVOCABLE });
    listAt(CRL, { revoked: [{ serial: 78 }] });
    await expectVerdict(promote(), 'promoted', 'pass', 'verified: by CN=signer');
    expect(asked()).toEqual(['/issued.crl']);
  });

  it('whose revocation cannot be told blocks under strict, and is told under permissive', async () => {
    signNotation(dev, image.digest, { format, chain: REVOCABLE });
    const { verdict } = await expectVerdict(promote(), 'blocked', 'unknown', CRL);
    expect(verdict.code).toBe('REVOCATION_UNKNOWN');
    const permissive = promote({}, trustFiles({ level: 'permissive' }));
    const run = await expectVerdict(permissive, 'promoted', 'pass', 'verified');
    expect(run.verdict.warning).toContain(`only logs: revocation: `);
  });

  it('by an identity that the policy does not name is not enough', async () => {
    signNotation(dev, image.digest, { format });
    const identities = ['x509.subject: C=DE, ST=BE, O=fabrikam'];
    await expectVerdict(
      promote({}, trustFiles({ identities })),
      'blocked',
      'block',
      'authenticity: ',
    );
  });

  it('beside others that do not hold is enough', async () => {
    signNotation(dev, image.digest, { format, said: { expiry: Date.now() - HOUR } });
    signNotation(dev, image.digest, { format });
    signNotation(dev, image.digest, { format }, other.digest);
    await expectVerdict(promote(), 'promoted', 'pass', 'verified: by CN=signer');
  });
});

describe('where there is none', () => {
  it('nothing is promoted', async () => {
    const { verdict } = await expectVerdict(promote(), 'blocked', 'block', 'carries no Notation');
    expect(verdict.remedy).toContain('notation sign devacr.azurecr.io/team/api@sha256:');
  });

  it('and another kind of signature stands for none', async () => {
    signNotation(dev, image.digests[1] ?? '', {}, image.digests[1]);
    await expectVerdict(promote(), 'blocked', 'block', 'carries no Notation signature');
  });

  it('a list that cannot be read is not one without any', async () => {
    signNotation(dev, image.digest);
    const match = { host: 'devacr.azurecr.io', path: /referrers/ };
    const effect = { kind: 'answer', status: 403, body: '{}' } as const;
    scene.world.knobs.faults.push({ match, effect });
    const ignore = { referrers: 'ignore' };
    await expectVerdict(promote(ignore), 'blocked', 'unknown', 'devacr.azurecr.io');
  });

  it('a signature that cannot be read is not one that does not hold', async () => {
    signNotation(dev, image.digest);
    const blob = /team\/api\/blobs/;
    const effect = { kind: 'answer', status: 500, body: '' } as const;
    scene.world.knobs.faults.push({ match: { host: 'devacr.azurecr.io', path: blob }, effect });
    await expectVerdict(promote(), 'blocked', 'unknown', 'devacr.azurecr.io');
  });

  it('is found among a hundred, and of more only that many are looked at', async () => {
    const said = { expiry: Date.now() - HOUR };
    for (let n = 0; n < 101; n += 1)
      signNotation(dev, image.digest, { said, annotations: { n: String(n) } });
    const ignore = { referrers: 'ignore' };
    const { verdict } = await expectVerdict(
      promote(ignore),
      'blocked',
      'unknown',
      'only 100 of 101',
    );
    expect(verdict.code).toBe('CONTENT_TOO_LARGE');
    signNotation(dev, image.digest);
    await expectVerdict(promote(ignore), 'promoted', 'pass', 'verified');
  });
});

describe('what is no signature', () => {
  const push = (types: readonly string[], content: Buffer) => {
    const { registry, repository } = dev;
    const config = 'application/vnd.cncf.notary.signature';
    return pushManifest(scene.world, registry, repository, {
      schemaVersion: 2,
      mediaType: 'application/vnd.oci.image.manifest.v1+json',
      config: pushBlob(registry, Buffer.from('{}'), config),
      layers: types.map((type) => pushBlob(registry, content, type)),
      subject: subject(),
    });
  };
  const subject = () => {
    const stored = dev.registry.repositories.get('team/api')?.manifests.get(image.digest);
    const { mediaType = '', bytes = Buffer.of() } = stored ?? {};
    return { mediaType, digest: image.digest, size: bytes.length };
  };
  const target = () => payloadOf(subject());

  it('is none by its type, its number of layers or its size', async () => {
    const good = envelope('jws', chain(), { payload: target() });
    const exactly = 'does not hold exactly one signature in JWS or COSE';
    const jws = 'application/jose+json';
    push(['application/json'], good);
    await expectVerdict(promote(), 'blocked', 'block', exactly);
    push([jws, jws], good);
    await expectVerdict(promote(), 'blocked', 'block', exactly);
    push([], good);
    await expectVerdict(promote(), 'blocked', 'block', exactly);
    push([jws], Buffer.alloc((4 << 20) + 1, ' '));
    await expectVerdict(promote(), 'blocked', 'block', 'larger than a signature may be');
    // By its config, as notation writes it, and beside all of those.
    push([jws], good);
    await expectVerdict(promote(), 'promoted', 'pass', 'verified');
  });

  it('is one in an artifact manifest, as early versions wrote it', async () => {
    const { registry, repository } = dev;
    const good = envelope('jws', chain(), { payload: target() });
    pushManifest(scene.world, registry, repository, {
      mediaType: 'application/vnd.oci.artifact.manifest.v1+json',
      artifactType: 'application/vnd.cncf.notary.signature',
      blobs: [pushBlob(registry, good, 'application/jose+json')],
      subject: subject(),
    });
    await expectVerdict(promote(), 'promoted', 'pass', 'verified');
  });
});

describe('the two inputs', () => {
  it('ask for content, belong to the step alone, and are on both hosts', () => {
    for (const name of ['notation-trust-policy', 'notation-trust-store'] as const) {
      const { asksContent, perImage, hosts } = SPECS[name];
      expect([asksContent, perImage, hosts]).toEqual([true, undefined, 'both']);
    }
  });

  it('are refused in an images-file', async () => {
    const file = `version: 1\nimages:\n  - { source: "devacr.azurecr.io/team/api@${image.digest}", target: "${TARGET}", tags: ["1"], notation-trust-policy: own.json }\n`;
    const files = { ...trustFiles(), 'set.yml': file };
    const run = await promote({ source: '', target: '', 'images-file': 'set.yml' }, files);
    expect(run.record['failures'][0].message).toContain('notation-trust-policy: unknown key');
  });
});

describe('what a statement says', () => {
  it('of nobody else’s repository is none', async () => {
    signNotation(dev, image.digest);
    const scopes = ['prodacr.azurecr.io/team/api'];
    const got = 'no statement of the trust policy covers devacr.azurecr.io/team/api';
    const run = promote({}, trustFiles({ scopes }));
    const { verdict } = await expectVerdict(run, 'blocked', 'block', got);
    expect(verdict.remedy).toContain('registryScopes');
  });

  it('skip waives, and warns', async () => {
    const skip = trustFiles({ level: 'skip', stores: [], identities: [] });
    const run = await expectVerdict(promote({}, skip), 'promoted', 'waived', 'skips verification');
    expect(run.verdict.warning).toContain('no Notation signature was looked at');
    expect(run.record['images'][0].notation).toBeUndefined();
  });

  it('audit lets somebody else through, and never calls that verified', async () => {
    const theirs = issue('p256', {}, stranger);
    signNotation(dev, image.digest, { chain: [theirs, stranger] });
    const audit = promote({}, trustFiles({ level: 'audit' }));
    const run = await expectVerdict(audit, 'promoted', 'waived', 'the signer is not verified');
    expect(run.verdict.got).not.toContain('verified: by');
    expect(run.verdict.warning).toContain('only logs: authenticity: ');
    expect(run.record['images'][0].notation.verified).toBe(false);
  });

  it('what the policy holds besides is told', async () => {
    signNotation(dev, image.digest);
    const files = trustFiles();
    const policy = JSON.parse(files['trust/trustpolicy.json'] ?? '');
    policy.trustPolicies[0].trustedIdentity = [];
    files['trust/trustpolicy.json'] = JSON.stringify(policy);
    const run = await expectVerdict(promote({}, files), 'promoted', 'pass', 'verified');
    expect(run.verdict.warning).toContain('unknown key "trustedIdentity"');
  });
});

describe('in verify mode', () => {
  const prod = () => ({ world: scene.world, registry: scene.prod, repository: 'team/api' });
  const verify = (written: Written) =>
    promote({ mode: 'verify', source: '', digest: image.digest }, trustFiles(written));

  it('the target is read, and its repository is the scope', async () => {
    pushImage(scene.world, scene.prod, 'team/api', { tag: '1.4.2' });
    const scopes = ['prodacr.azurecr.io/team/api'];
    await expectVerdict(verify({ scopes }), 'blocked', 'block', 'carries no Notation signature');
    signNotation(prod(), image.digest);
    await expectVerdict(verify({ scopes }), 'verified', 'pass', 'verified: by CN=signer');
    const got = 'no statement of the trust policy covers prodacr.azurecr.io/team/api';
    await expectVerdict(verify({}), 'blocked', 'block', got);
  });

  it('a list that cannot be read is not one without any', async () => {
    pushImage(scene.world, scene.prod, 'team/api', { tag: '1.4.2' });
    const match = { host: 'prodacr.azurecr.io', path: /referrers/ };
    const effect = { kind: 'answer', status: 403, body: '{}' } as const;
    scene.world.knobs.faults.push({ match, effect });
    const scopes = ['prodacr.azurecr.io/team/api'];
    await expectVerdict(verify({ scopes }), 'blocked', 'unknown', 'prodacr.azurecr.io');
  });
});

describe('revocation lists', () => {
  const strictly = (crls: readonly string[], got: string, files = trustFiles()) => {
    signNotation(dev, image.digest, { chain: chain('p256', { crls, serial: 77 }) });
    return expectVerdict(promote({}, files), 'blocked', 'unknown', got);
  };

  it.each([
    ['http://127.0.0.1/a.crl', 'bare IP address'],
    ['http://[::1]/a.crl', 'bare IP address'],
    ['http://2130706433/a.crl', 'bare IP address'],
    ['http://169.254.169.254/a.crl', 'bare IP address'],
    ['http://localhost/a.crl', 'local name'],
    ['ldap://crl.contoso.com/a.crl', 'neither at http nor at https'],
    ['http://u:p@crl.contoso.com/a.crl', 'password in its address'],
  ])('at %s are not asked for', async (address, got) => {
    const before = scene.world.strangers.length;
    await strictly([address], got);
    expect([scene.world.strangers.length, asked()]).toEqual([before, []]);
  });

  it.each<[string, Fault['effect'], string]>([
    [
      'another host',
      { kind: 'answer', status: 302, body: '', headers: { Location: 'http://a.other.com/a.crl' } },
      'another host',
    ],
    [
      'an address inside',
      { kind: 'answer', status: 302, body: '', headers: { Location: 'http://127.0.0.1/a.crl' } },
      'another host',
    ],
    [
      'itself for ever',
      { kind: 'answer', status: 302, body: '', headers: { Location: CRL } },
      'redirects more than 3 times',
    ],
    [
      'a password',
      {
        kind: 'answer',
        status: 302,
        body: '',
        headers: { Location: 'http://u:p@crl.contoso.com/a.crl' },
      },
      'has a password in its address',
    ],
    ['nowhere', { kind: 'answer', status: 302, body: '' }, 'answered 302'],
  ])('that are redirected to %s are unknown', async (_, effect, got) => {
    listAt(CRL);
    fault('crl.contoso.com', effect);
    await strictly([CRL], got);
    expect(scene.world.strangers).toEqual([]);
  });

  it('may be redirected at their own host', async () => {
    listAt('https://crl.contoso.com/moved.crl');
    const headers = { Location: 'https://crl.contoso.com/moved.crl' };
    fault('crl.contoso.com', { kind: 'answer', status: 301, body: '', headers }, { times: 1 });
    signNotation(dev, image.digest, { chain: REVOCABLE });
    await expectVerdict(promote(), 'promoted', 'pass', 'verified');
  });

  it.each<[string, Fault['effect'], string]>([
    ['are gone', { kind: 'answer', status: 404, body: '' }, 'answered 404'],
    ['are a page', { kind: 'answer', status: 200, body: '<html>' }, CRL],
    ['do not come', { kind: 'drop', when: 'before' }, 'gave no answer (ECONNRESET)'],
    [
      'never end',
      { kind: 'answer', status: 200, body: 'x'.repeat(33 << 20) },
      'larger than 32 MiB',
    ],
  ])('that %s are unknown', async (_, effect, got) => {
    listAt(CRL);
    fault('crl.contoso.com', effect);
    await strictly([CRL], got);
  });

  it('of a host that hangs do not hold up the run', async () => {
    listAt(CRL);
    fault('crl.contoso.com', { kind: 'hang' });
    await strictly([CRL], 'gave no answer within 60 seconds');
  }, 30_000);

  it('are asked for without any credential, once for all images', async () => {
    listAt(CRL);
    const second = pushImage(scene.world, scene.dev, 'team/web', { content: 'web' });
    signNotation(dev, image.digest, { chain: REVOCABLE });
    signNotation({ ...dev, repository: 'team/web' }, second.digest, { chain: REVOCABLE });
    const set = `devacr.azurecr.io/team/api@${image.digest} ${TARGET}:1\ndevacr.azurecr.io/team/web@${second.digest} prodacr.azurecr.io/team/web:1\n`;
    const files = { ...trustFiles({ scopes: ['*'] }), 'set.txt': set };
    const run = await promote({ source: '', target: '', 'images-file': 'set.txt' }, files);
    expect([run.report.result, asked()]).toEqual(['promoted', ['/issued.crl']]);
  });

  it('of a chain that nobody trusts are not asked for', async () => {
    listAt(CRL);
    const theirs = issue('p256', { crls: [CRL] }, stranger);
    signNotation(dev, image.digest, { chain: [theirs, stranger] });
    await expectVerdict(promote(), 'blocked', 'block', 'authenticity: ');
    await expectVerdict(
      promote({}, trustFiles({ level: 'audit' })),
      'promoted',
      'waived',
      'not verified',
    );
    expect(asked()).toEqual([]);
  });

  it('are not asked for where the policy does not ask', async () => {
    listAt(CRL, { revoked: [{ serial: 77 }] });
    signNotation(dev, image.digest, { chain: REVOCABLE });
    const skip = trustFiles({ override: { revocation: 'skip' } });
    await expectVerdict(promote({}, skip), 'promoted', 'pass', 'verified');
    expect(asked()).toEqual([]);
  });

  it('with later changes are read with those', async () => {
    const changes = 'http://crl.contoso.com/changes.crl';
    listAt(CRL, { fresher: changes, number: 5 });
    listAt(changes, { deltaOf: 5, number: 6, revoked: [{ serial: 77 }] });
    signNotation(dev, image.digest, { chain: REVOCABLE });
    await expectVerdict(promote(), 'blocked', 'block', 'was revoked');
    expect(asked()).toEqual(['/issued.crl', '/changes.crl']);
  });
});

describe('a source out of reach', () => {
  it('blocks, whatever unverifiable says', async () => {
    signNotation(dev, image.digest);
    scene.dev.firewalled = true;
    const run = promote({ unverifiable: 'warn' });
    await expectVerdict(run, 'blocked', 'block', 'notation-trust-policy cannot be checked');
    const skip = trustFiles({ level: 'skip', stores: [], identities: [] });
    const skipped = promote({ unverifiable: 'warn' }, skip);
    await expectVerdict(skipped, 'blocked', 'block', 'notation-trust-policy cannot be checked');
  });
});

describe('files that cannot be used are told before anything is read', () => {
  const files = trustFiles();
  const policy = (change: object) => ({
    ...files,
    'trust/trustpolicy.json': JSON.stringify(change),
  });
  it.each<[string, Given, Record<string, string>, string]>([
    [
      'no store',
      { 'notation-trust-store': '' },
      files,
      'notation-trust-store: given nothing, expected the folder',
    ],
    [
      'no policy',
      { 'notation-trust-policy': '' },
      files,
      'notation-trust-policy: given nothing, expected the file',
    ],
    [
      'a policy that is not there',
      { 'notation-trust-policy': 'gone.json' },
      files,
      'the file does not exist',
    ],
    [
      'a policy outside',
      { 'notation-trust-policy': '/etc/passwd' },
      files,
      'outside of what is read',
    ],
    ['a policy of a later version', {}, policy({ version: '2.0' }), 'not of version "1.0"'],
    ['a policy that is none', {}, { ...files, 'trust/trustpolicy.json': '{' }, 'is no JSON'],
    [
      'a store that is not there',
      { 'notation-trust-store': 'gone' },
      files,
      'the folder does not exist',
    ],
    [
      'a store outside',
      { 'notation-trust-store': '/etc' },
      files,
      'the folder is outside of what is read',
    ],
    [
      'the folder in the store',
      { 'notation-trust-store': 'trust/truststore/x509' },
      files,
      'it holds no folder x509',
    ],
    [
      'a file as a store',
      { 'notation-trust-store': 'trust/trustpolicy.json' },
      files,
      'it holds no folder x509',
    ],
    [
      'a store that the statement needs',
      {},
      trustFiles({ stores: ['ca:other'] }),
      'what statement "prod" needs: the trust store has no x509/ca/other',
    ],
    [
      'a certificate that is none',
      {},
      { ...files, 'trust/truststore/x509/ca/contoso/a.crt': 'x' },
      'x509/ca/contoso/a.crt: ',
    ],
  ])('%s', async (_, given, laid, said) => {
    const run = await promote(given, laid);
    expect([run.report.result, scene.world.log]).toEqual(['failed', []]);
    const [failure] = run.record['failures'];
    expect([failure.code, failure.message]).toEqual([
      'INPUT_INVALID',
      expect.stringContaining(said),
    ]);
  });

  it('a broken store that no statement of this run needs is none of its business', async () => {
    signNotation(dev, image.digest);
    const run = promote({}, { ...files, 'trust/truststore/x509/ca/other/a.crt': 'x' });
    await expectVerdict(run, 'promoted', 'pass', 'verified');
  });
});
