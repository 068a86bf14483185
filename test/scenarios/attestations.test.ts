import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { attach, type Place } from '../../sandbox/world/attach.js';
import { setTag } from '../../sandbox/world/copy.js';
import { type PushedImage, pushBlob, pushImage, pushManifest } from '../../sandbox/world/image.js';
import { createScene, type Scene, SUBSCRIPTION } from '../../sandbox/world/scene.js';
import type { AttestationSource } from '../../src/github/store.js';
import type { HostName } from '../../src/request/host-names.js';
import type { InputName } from '../../src/request/inputs.js';
import { runInProcess } from '../harness.js';
import { asEnvelope, keyedBundle, OwnSigstore, type Who, WORKFLOW } from '../sigstore.js';

const BUNDLE = 'application/vnd.dev.sigstore.bundle.v0.3+json';
const ENVELOPE = 'application/vnd.dsse.envelope.v1+json';
const PROVENANCE = 'https://slsa.dev/provenance/v1';
const SPDX = 'https://spdx.dev/Document';
const VULN = 'https://cosign.sigstore.dev/attestation/vuln/v1';
const REPOSITORY = 'https://github.com/team/api';
const SHARED: Who = {
  ...WORKFLOW,
  identity: 'https://github.com/team/shared/.github/workflows/build.yml@refs/heads/main',
};
const GITLAB: Who = {
  identity: 'https://gitlab.com/team/api//.gitlab-ci.yml@refs/heads/main',
  issuer: 'https://gitlab.com',
};

const pair = () => generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
const keys = pair();
const other = pair();
const pem = keys.publicKey.export({ type: 'spki', format: 'pem' }) as string;
const sigstore = new OwnSigstore();

let root: string;
let scene: Scene;
let image: PushedImage;
let dev: Place;
beforeAll(async () => {
  root = await sigstore.trustedRoot();
});
beforeEach(() => {
  scene = createScene();
  scene.world.knobs.importDuration = 0;
  image = pushImage(scene.world, scene.dev, 'team/api');
  dev = { world: scene.world, registry: scene.dev, repository: 'team/api' };
});

type Given = Partial<Record<InputName, string>>;
type Ask = NonNullable<AttestationSource['ask']>;
const keeps =
  (...bundles: unknown[]): Ask =>
  async () => ({ kind: 'listed', bundles });
const refuses =
  (status: number): Ask =>
  async () => ({ kind: 'refused', status, message: 'no' });

/** A run on Azure DevOps, or on GitHub where GitHub's answer is given. */
async function promote(given: Given, ask?: Ask | 'no token', repository = 'team/api') {
  const host: HostName = ask === undefined ? 'azure-devops' : 'github';
  const run = await runInProcess(
    scene.world,
    {
      source: `devacr.azurecr.io/team/api@${image.digest}`,
      target: 'prodacr.azurecr.io/team/api:1.4.2',
      ...given,
    },
    {
      host,
      principal: scene.promoter,
      subscription: SUBSCRIPTION,
      files: { 'root.json': root, 'cosign.pub': pem, 'team.pem': pem },
      ...(ask === undefined
        ? {}
        : {
            attestations: {
              server: 'https://github.com',
              repository,
              ask: ask === 'no token' ? undefined : ask,
            },
          }),
    },
  );
  const verdict = run.record['images'][0]?.verdicts.find(
    (it: { gate: string }) => it.gate === 'attestation',
  );
  return { ...run, verdict, result: run.report.result };
}

const attachBundle = (bundle: object, annotations = {}) =>
  attach(dev, image.digest, {
    artifactType: BUNDLE,
    layerType: BUNDLE,
    content: JSON.stringify(bundle),
    annotations,
  });

/** A layer as cosign's first format has it. */
function envelope(bundle: object): object {
  const { content, annotations } = asEnvelope(bundle);
  return { ...pushBlob(scene.dev, content, ENVELOPE), annotations };
}

/** All of them in one artifact under `.att`, as cosign appends them. */
function attachLayers(layers: readonly object[]): string {
  const config = pushBlob(scene.dev, Buffer.from('{}'), 'application/vnd.oci.image.config.v1+json');
  const digest = pushManifest(scene.world, scene.dev, 'team/api', {
    schemaVersion: 2,
    mediaType: 'application/vnd.oci.image.manifest.v1+json',
    config,
    layers,
  });
  setTag(scene.world, scene.dev, 'team/api', `${image.digest.replace(':', '-')}.att`, digest);
  return digest;
}

const attachEnvelopes = (...bundles: readonly object[]) => attachLayers(bundles.map(envelope));

const FORMS: readonly [string, (bundle: object) => string][] = [
  ['a bundle that is attached', attachBundle],
  ['an envelope under .att', attachEnvelopes],
];

function provenance(change: { id?: string; repository?: string; ref?: string; at?: string } = {}) {
  const { id = WORKFLOW.identity, repository = REPOSITORY, ref = 'refs/heads/main', at } = change;
  return {
    buildDefinition: { externalParameters: { workflow: { repository, ref } } },
    runDetails: { builder: { id }, metadata: at === undefined ? {} : { finishedOn: at } },
  };
}
const byKey = (
  by: KeyObject = keys.privateKey,
  how = {},
  about = image.digest,
  type = PROVENANCE,
) => keyedBundle(about, type, by, how);
const byWho = (who: Who, predicate: unknown = provenance(), how = {}, type = PROVENANCE) =>
  sigstore.statement(image.digest, type, who, {
    predicate,
    claims: { 14: 'refs/heads/main' },
    ...how,
  });
const hoursAgo = (hours: number) => new Date(Date.now() - hours * 3_600_000).toISOString();

const KEY = { 'require-attestation': 'provenance', 'attestation-signer': 'cosign.pub' };
const IDENTITY = {
  'require-attestation': 'provenance',
  'attestation-signer': GITLAB.identity,
  'signature-issuer': GITLAB.issuer,
  'trusted-root': 'root.json',
};
const FLOW = {
  'require-attestation': 'provenance',
  'attestation-signer': 'team/api/.github/workflows/build.yml',
  'trusted-root': 'root.json',
};
const CONDITIONS = {
  'provenance-builder': `${REPOSITORY}/.github/workflows/build.yml`,
  'provenance-source': `${REPOSITORY}@refs/heads/main`,
  'attestation-max-age': '12h',
};

describe.each(FORMS)('%s', (_, attaching) => {
  it.each<[string, Given, () => object | Promise<object>, string]>([
    ['by key', KEY, () => byKey(), 'by key SHA256:'],
    ['by key as a text', { ...KEY, 'attestation-signer': pem }, () => byKey(), 'by key SHA256:'],
    [
      'by key, under all conditions',
      { ...KEY, ...CONDITIONS },
      () => byKey(keys.privateKey, { predicate: provenance({ at: hoursAgo(1) }) }),
      'by key SHA256:',
    ],
    ['by an identity', IDENTITY, () => byWho(GITLAB), `by ${GITLAB.identity} (attached, signed 20`],
    ['by a workflow', FLOW, () => byWho(WORKFLOW), `by ${WORKFLOW.identity} (attached, signed 20`],
    [
      'by a workflow, under all conditions',
      { ...FLOW, ...CONDITIONS },
      () => byWho(WORKFLOW),
      'source-ref=refs/heads/main',
    ],
    [
      'by a workflow that the source calls',
      {
        ...FLOW,
        'attestation-signer': 'team/shared/.github/workflows/build.yml',
        'provenance-source': REPOSITORY,
      },
      () => byWho(SHARED),
      `by ${SHARED.identity}`,
    ],
  ])('%s passes on Azure DevOps', async (_, given, make, told) => {
    attaching(await make());
    const { verdict, result } = await promote(given);
    expect(verdict).toMatchObject({ outcome: 'pass', got: expect.stringContaining(told) });
    expect(result).toBe('promoted');
  });

  it.each<[string, Given, () => object | Promise<object>, string]>([
    ['another key', KEY, () => byKey(other.privateKey), 'not made with the key'],
    [
      'another digest',
      KEY,
      () => byKey(keys.privateKey, {}, image.digests[1]),
      'it is about another image',
    ],
    [
      'a payload that was changed',
      KEY,
      () => {
        const bundle = byKey() as { dsseEnvelope: { payload: string } };
        const text = Buffer.from(bundle.dsseEnvelope.payload, 'base64').toString('utf8');
        const changed = text.replace('"team/api"', '"team/web"');
        return {
          ...bundle,
          dsseEnvelope: {
            ...bundle.dsseEnvelope,
            payload: Buffer.from(changed).toString('base64'),
          },
        };
      },
      'not made with the key',
    ],
    [
      'another predicate',
      KEY,
      () => byKey(keys.privateKey, {}, image.digest, VULN),
      'no verified attestation of provenance',
    ],
    ['an identity where a key is asked for', KEY, () => byWho(WORKFLOW), 'not made with the key'],
    ['a key where a workflow is asked for', FLOW, () => byKey(), 'made with a key'],
    [
      'another identity',
      IDENTITY,
      () => byWho({ ...GITLAB, identity: GITLAB.identity.replace('main', 'x') }),
      'is signed by',
    ],
    [
      'another issuer',
      IDENTITY,
      () => byWho({ ...GITLAB, issuer: 'https://evil.example' }),
      'from https://evil.example',
    ],
    ['another workflow', FLOW, () => byWho(SHARED), 'is signed by'],
    ['another root', { ...FLOW, 'trusted-root': '' }, () => byWho(WORKFLOW), 'trusted root'],
    [
      'a workflow that another repository calls',
      FLOW,
      () => byWho({ ...WORKFLOW, repository: 'https://github.com/evil/api' }),
      'it is made by a run of https://github.com/evil/api, which provenance-source has to name',
    ],
    [
      'another builder',
      { ...KEY, ...CONDITIONS },
      () =>
        byKey(keys.privateKey, {
          predicate: provenance({ id: 'https://evil.example', at: hoursAgo(1) }),
        }),
      'it is built by https://evil.example',
    ],
    [
      'another source',
      { ...FLOW, ...CONDITIONS },
      () => byWho(WORKFLOW, provenance({ repository: 'https://github.com/evil/api' })),
      'it is built from github.com/evil/api',
    ],
    [
      'another ref than is claimed',
      { ...FLOW, ...CONDITIONS },
      () => byWho(WORKFLOW, provenance(), { claims: { 14: 'refs/heads/x' } }),
      'it is signed by a run at refs/heads/x',
    ],
    [
      'one that is too old',
      { ...KEY, ...CONDITIONS },
      () => byKey(keys.privateKey, { predicate: provenance({ at: hoursAgo(13) }) }),
      'too long ago',
    ],
    [
      'one without a time',
      { ...KEY, ...CONDITIONS },
      () => byKey(keys.privateKey, { predicate: provenance() }),
      'nothing says when',
    ],
    [
      'an expired certificate',
      FLOW,
      () => byWho(WORKFLOW, provenance(), { issued: new Date(Date.now() - 3_600_000) }),
      'no verified attestation',
    ],
  ])('%s blocks, and nothing is written', async (_, given, make, told) => {
    attaching(await make());
    const { verdict, result } = await promote(given);
    expect(verdict).toMatchObject({ outcome: 'block', got: expect.stringContaining(told) });
    expect(verdict.remedy).not.toBe('');
    expect(result).toBe('blocked');
    expect(scene.world.operations.size).toBe(0);
  });
});

describe('conditions', () => {
  it('have to be met by one attestation together', async () => {
    attachBundle(
      byKey(keys.privateKey, {
        predicate: provenance({ id: 'https://x.example', at: hoursAgo(1) }),
      }),
    );
    attachBundle(byKey(keys.privateKey, { predicate: provenance({ at: hoursAgo(20) }) }));
    const { verdict } = await promote({ ...KEY, ...CONDITIONS });
    expect(verdict).toMatchObject({ outcome: 'block' });
    expect(verdict.got).toMatch(
      /built by https:\/\/x\.example.*too long ago|too long ago.*built by/,
    );
    attachBundle(byKey(keys.privateKey, { predicate: provenance({ at: hoursAgo(1) }) }));
    expect((await promote({ ...KEY, ...CONDITIONS })).result).toBe('promoted');
  });

  it('on provenance ask for provenance beside what else is asked for', async () => {
    const given = { ...KEY, 'require-attestation': 'sbom', 'provenance-source': REPOSITORY };
    attachBundle(byKey(keys.privateKey, {}, image.digest, SPDX));
    expect((await promote(given)).verdict.got).toContain('no verified attestation of provenance');
    attachBundle(byKey(keys.privateKey, { predicate: provenance() }));
    expect((await promote(given)).result).toBe('promoted');
  });

  it('are not met by provenance of a type of one’s own', async () => {
    const type = 'https://x.example/slsa.dev/provenance/v1';
    attachBundle(byKey(keys.privateKey, {}, image.digest, type));
    const given = { ...KEY, 'require-attestation': type, 'provenance-builder': 'https://b' };
    expect((await promote(given)).verdict.got).toContain('no verified attestation of provenance');
  });

  it.each(Object.entries(CONDITIONS))('%s alone asks for provenance', async (name, value) => {
    const { verdict } = await promote({ 'attestation-signer': 'cosign.pub', [name]: value });
    expect(verdict).toMatchObject({
      outcome: 'block',
      expected: expect.stringMatching(/^provenance by key SHA256:.*, /),
    });
  });
});

describe('several predicates', () => {
  it('lie as layers under one .att, each said by itself', async () => {
    attachEnvelopes(
      byKey(other.privateKey),
      byKey(keys.privateKey, {}, image.digest, VULN),
      byKey(keys.privateKey, {}, image.digest, SPDX),
      byKey(),
    );
    const given = { ...KEY, 'require-attestation': 'provenance, sbom, vuln' };
    const { verdict, result } = await promote(given);
    expect(result).toBe('promoted');
    for (const type of [PROVENANCE, SPDX, VULN]) expect(verdict.got).toContain(type);
  });

  it('may lie beside one under .att that tells another predicate', async () => {
    const { content, annotations } = asEnvelope(byKey(keys.privateKey, {}, image.digest, VULN));
    const told = { ...annotations, predicateType: VULN };
    attachLayers([
      { ...pushBlob(scene.dev, content, ENVELOPE), annotations: told },
      envelope(byKey()),
    ]);
    expect((await promote(KEY)).result).toBe('promoted');
  });

  it('may lie in several places', async () => {
    attachBundle(await byWho(WORKFLOW));
    const sbom = await byWho(WORKFLOW, {}, {}, SPDX);
    const given = { ...FLOW, 'require-attestation': 'provenance\nspdx' };
    const { verdict, result } = await promote(given, keeps(sbom));
    expect(verdict.got).toMatch(
      /provenance.*attached.*spdx.*at GitHub|spdx.*at GitHub.*provenance.*attached/,
    );
    expect(result).toBe('promoted');
  });
});

describe('on GitHub', () => {
  const own = { 'require-attestation': 'provenance', 'trusted-root': 'root.json' };

  it.each<[string, Ask | 'no token']>([
    ['has none', keeps()],
    ['answers 404', refuses(404)],
    ['refuses', refuses(403)],
    ['fails', refuses(500)],
    ['keeps one that does not hold', keeps({ mediaType: 'x' })],
    ['is not asked', 'no token'],
  ])('what is attached is enough where GitHub %s', async (_, ask) => {
    attachBundle(await byWho(WORKFLOW));
    expect((await promote(own, ask)).result).toBe('promoted');
  });

  it('what GitHub keeps is enough where nothing can be listed', async () => {
    scene.world.knobs.faults.push({
      match: { host: 'devacr.azurecr.io', path: /\/blobs\// },
      effect: { kind: 'answer', status: 403 },
    });
    attachBundle(await byWho(WORKFLOW));
    const { verdict } = await promote(own, keeps(await byWho(WORKFLOW)));
    expect(verdict).toMatchObject({ outcome: 'pass' });
  });

  it.each<[string, Ask | 'no token', string, string]>([
    ['GitHub refused', refuses(403), 'unknown', 'attestations of team/api'],
    ['none is there', keeps(), 'block', 'GitHub lists no attestation of team/api'],
    ['GitHub is not asked', 'no token', 'block', 'since github-token is empty'],
  ])('nothing that is attached, and %s', async (_, ask, outcome, told) => {
    const { verdict, result } = await promote(own, ask);
    expect(verdict).toMatchObject({ outcome, got: expect.stringContaining(told) });
    expect(result).toBe('blocked');
  });

  it('another repository’s own workflow is none of this repository’s', async () => {
    attachBundle(await byWho(WORKFLOW));
    const { verdict } = await promote(own, keeps(), 'team/web');
    expect(verdict).toMatchObject({ outcome: 'block', got: expect.stringContaining('run of') });
  });

  it('a shared workflow counts for this repository and its own', async () => {
    const signer = { ...own, 'attestation-signer': 'team/shared/.github/workflows/build.yml' };
    attachBundle(await byWho(SHARED));
    expect((await promote(signer, keeps())).result).toBe('promoted');
    expect((await promote(signer, keeps(), 'team/web')).verdict.got).toContain('provenance-source');
  });
});

describe('where it is read', () => {
  it('is the target in verify mode', async () => {
    attachBundle(byKey());
    await promote(KEY);
    const verify = { ...KEY, mode: 'verify', source: '', digest: image.digest };
    expect((await promote(verify)).result).toBe('verified');
    const { verdict } = await promote({ ...verify, 'attestation-max-age': '1h' });
    expect(verdict).toMatchObject({ outcome: 'block' });
    scene.prod.repositories.get('team/api')?.manifests.forEach((it, digest, all) => {
      if (it.bytes.includes(BUNDLE)) all.delete(digest);
    });
    const gone = (await promote(verify)).verdict;
    expect(gone.got).toContain('none is attached to it in prodacr.azurecr.io/team/api');
  });

  it('is the registry although nothing is carried along', async () => {
    attachBundle(byKey());
    expect((await promote({ ...KEY, referrers: 'ignore' })).result).toBe('promoted');
    expect(scene.world.operations.size).toBe(1);
  });

  it('cannot be a source that is out of reach', async () => {
    attachBundle(byKey());
    scene.dev.firewalled = true;
    const { verdict, result } = await promote({ ...KEY, unverifiable: 'warn' });
    expect(verdict).toMatchObject({
      outcome: 'block',
      got: expect.stringContaining('out of reach'),
    });
    expect(result).toBe('blocked');
  });

  it('may be GitHub alone where the source is out of reach', async () => {
    scene.dev.firewalled = true;
    const own = { 'require-attestation': 'provenance', 'trusted-root': 'root.json' };
    const given = { ...own, unverifiable: 'warn' };
    const { verdict } = await promote(given, keeps(await byWho(WORKFLOW)));
    expect(verdict).toMatchObject({ outcome: 'pass' });
    expect((await promote(given, keeps())).verdict).toMatchObject({ outcome: 'block' });
  });

  it('is unknown where it cannot be read', async () => {
    attachBundle(byKey());
    scene.world.knobs.faults.push({
      match: { host: 'devacr.azurecr.io', path: /\/blobs\// },
      effect: { kind: 'answer', status: 403 },
    });
    const { verdict } = await promote(KEY);
    expect(verdict).toMatchObject({ outcome: 'unknown' });
  });
});

describe('inputs', () => {
  it.each<[Given, string]>([
    [
      { 'require-attestation': 'provenance' },
      'attestationSigner: given nothing, expected who signs',
    ],
    [{ 'provenance-source': REPOSITORY }, 'attestationSigner: given nothing'],
    [{ 'attestation-signer': 'gone.pub' }, 'does not exist'],
    [{ 'attestation-signer': 'root.json.pub' }, 'a file with a public key'],
    [{ 'attestation-signer': './keys/cosign' }, 'a file with a public key'],
    [{ 'attestation-signer': 'dev@contoso.example' }, 'signatureIssuer'],
    [{ 'attestation-signer': 'build.yml' }, 'owner/repo'],
    [{ ...KEY, 'attestation-max-age': '30' }, 'such as 12h or 30d'],
    [{ ...KEY, 'attestation-max-age': '0d' }, 'such as 12h or 30d'],
    [{ ...KEY, 'attestation-max-age': '-1d' }, 'such as 12h or 30d'],
    [{ ...KEY, 'provenance-source': 'the main repository' }, 'https://github.com/owner/repo'],
    [{ ...KEY, 'signature-issuer': 'https://x' }, 'the identity beside'],
    [{ 'signature-claims': 'trigger=push' }, 'signatureIdentity beside it'],
    [{ 'signature-key': 'cosign.pub', 'signature-claims': 'trigger=push' }, 'only a certificate'],
    [{ 'signature-annotations': 'a=b' }, 'signatureKey or signatureIdentity'],
    [{ 'signature-key': 'cosign.pub', 'signature-annotations': 'a' }, 'key=value'],
    [{ ...IDENTITY, 'signature-identity': 'x', 'signature-claims': 'triger=push' }, 'trigger'],
  ])('%j', async (given, expected) => {
    const { result, record } = await promote(given);
    expect(result).toBe('failed');
    expect(record['failures'][0].message).toContain(expected);
  });

  it('that are wrong are told once', async () => {
    const { record } = await promote({ 'attestation-signer': 'gone.pub' });
    expect(record['failures'][0].message).toMatch(/^One input is/);
  });

  it('a file never makes a key of what is written as a workflow', async () => {
    attachBundle(byKey());
    const run = await runInProcess(
      scene.world,
      {
        source: `devacr.azurecr.io/team/api@${image.digest}`,
        target: 'prodacr.azurecr.io/team/api:1',
        'attestation-signer': 'team/api',
      },
      { host: 'azure-devops', principal: scene.promoter, subscription: SUBSCRIPTION },
    );
    expect(run.report.result).toBe('blocked');
  });

  it('a private key that is pasted in is told, and shown nowhere', async () => {
    const secret = keys.privateKey.export({ type: 'pkcs8', format: 'pem' }) as string;
    const { record, report, lines } = await promote({ 'attestation-signer': secret });
    expect(record['failures'][0].message).toContain('this is a private key');
    const everything = JSON.stringify([report, lines, record]);
    for (const line of secret.split('\n').filter((it) => it.length > 20 && !it.startsWith('-'))) {
      expect(everything).not.toContain(line);
    }
  });
});
