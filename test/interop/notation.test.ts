import { execFileSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type ForwardProxy, startProxy } from '../../sandbox/doors/proxy.js';
import { attach } from '../../sandbox/world/attach.js';
import { pushBlob, pushManifest } from '../../sandbox/world/image.js';
import { createScene, type Scene } from '../../sandbox/world/scene.js';
import { chain, type Issued, type KeyKind, root } from '../trust/notation/make/certificate.js';
import { envelope, type Format, MEDIA_TYPES } from '../trust/notation/make/envelope.js';
import { statement, type Written } from '../trust/notation/make/question.js';
import { tsaLeaf, tsaRoot } from '../trust/notation/make/stamp.js';
import { ATTRIBUTES } from './notation/attributes.js';
import { CHAINS } from './notation/chains.js';
import {
  type Configuration,
  type NotationClient,
  type PlainServer,
  plainServer,
  sign,
  verify,
} from './notation/client.js';
import { type Form, type Signed, stranger } from './notation/form.js';
import { LISTS } from './notation/lists.js';
import { ours, SCOPE } from './notation/ours.js';
import { POLICIES } from './notation/policies.js';
import { TIMES } from './notation/times.js';

const REPOSITORY = SCOPE.slice(SCOPE.indexOf('/') + 1);
const OCI = 'application/vnd.oci.image';
const FORMS = [...ATTRIBUTES, ...CHAINS, ...POLICIES, ...TIMES, ...LISTS];
const FORMATS: readonly Format[] = ['jws', 'cose'];
const directory = mkdtempSync(join(tmpdir(), 'notation-interop-'));

let scene: Scene;
let proxy: ForwardProxy;
let plain: PlainServer;
let client: NotationClient;

beforeAll(async () => {
  try {
    execFileSync('notation', ['version'], { stdio: 'ignore' });
  } catch {
    throw new Error('notation is not on PATH, and these tests need it: version 1.3 or later');
  }
  scene = createScene();
  proxy = await startProxy(scene.world);
  plain = await plainServer({ leaf: tsaLeaf(), root: tsaRoot });
  const ca = join(directory, 'ca.pem');
  writeFileSync(ca, proxy.ca);
  const { builder } = scene;
  const auth = Buffer.from(`${builder.clientId}:${builder.secret}`).toString('base64');
  writeFileSync(
    join(directory, 'config.json'),
    JSON.stringify({ auths: { 'devacr.azurecr.io': { auth } } }),
  );
  const env = {
    PATH: process.env['PATH'],
    HOME: directory,
    DOCKER_CONFIG: directory,
    SSL_CERT_FILE: ca,
    HTTPS_PROXY: proxy.url,
    HTTP_PROXY: plain.url,
    NO_PROXY: '127.0.0.1',
  };
  client = { directory, env };
}, 60_000);
afterAll(async () => {
  plain?.close();
  await proxy?.close();
  const rows = table.map((row) => `| ${row.join(' | ')} |\n`).join('');
  const head = '| form | format | notation | ours | why |\n| --- | --- | --- | --- | --- |\n';
  const file = process.env['FORMS_TABLE'];
  if (file !== undefined) writeFileSync(file, head + rows);
  const differing = table.filter((row) => row.at(-1) !== '').length;
  process.stdout.write(
    `${table.length} forms verified by notation and by us, ${differing} differ\n`,
  );
});

const table: string[][] = [];
let images = 0;

/** A new image in dev, so that every form has a subject of its own. */
function image(): Signed {
  const config = pushBlob(scene.dev, Buffer.from(`{"n":${images++}}`), `${OCI}.config.v1+json`);
  const mediaType = `${OCI}.manifest.v1+json`;
  const manifest = { schemaVersion: 2, mediaType, config, layers: [] };
  const digest = pushManifest(scene.world, scene.dev, REPOSITORY, manifest);
  const size = scene.dev.repositories.get(REPOSITORY)?.manifests.get(digest)?.bytes.length ?? 0;
  return { mediaType, digest, size };
}

const STORE: Readonly<Record<string, Issued>> = {
  'ca/contoso': root,
  'signingAuthority/contoso': root,
  'tsa/clock': tsaRoot,
};
const configured = (written: Written = {}, store = {}): Configuration => ({
  policy: { version: '1.0', trustPolicies: [statement({ scopes: [SCOPE], ...written })] },
  store: { ...STORE, ...store },
});

async function compare(
  name: string,
  format: Format,
  target: Signed,
  signature: Buffer,
  configuration: Configuration,
  { stricter, laxer, crls }: Pick<Form, 'stricter' | 'laxer' | 'crls'> = {},
): Promise<void> {
  plain.answers.clear();
  for (const [address, list] of Object.entries(crls ?? {})) plain.answers.set(address, list);
  const theirs = await verify(client, `${SCOPE}@${target.digest}`, configuration);
  const mine = ours(signature, format, target, configuration, crls);
  const taken = theirs.code === 0;
  const why = stricter ?? laxer ?? '';
  const word = taken ? 'verified' : 'refused';
  table.push([name, format, word, mine.said.replaceAll('|', '/'), why]);
  // A difference that is none any more has no reason to be listed, so both are expected exactly.
  const expected = why === '' ? [taken, taken] : [laxer === undefined, laxer !== undefined];
  expect([taken, mine.taken, theirs.said, mine.said]).toEqual([
    ...expected,
    theirs.said,
    mine.said,
  ]);
}

describe.each(FORMATS)('signatures by notation in %s', (format) => {
  const KINDS: readonly KeyKind[] = ['p256', 'p384', 'p521', 'rsa2048', 'rsa3072', 'rsa4096'];
  const LEVELS: Readonly<Record<string, Written>> = {
    strict: {},
    permissive: { level: 'permissive' },
    audit: { level: 'audit' },
    skip: { level: 'skip', stores: [], identities: [] },
    'strict, another identity': { identities: ['x509.subject:C=FR,ST=BE,O=contoso'] },
    'audit, another identity': {
      level: 'audit',
      identities: ['x509.subject:C=FR,ST=BE,O=contoso'],
    },
    'strict, another authority': { stores: ['ca:other'] },
  };

  it.each(KINDS)(
    '%s, at every level',
    async (kind) => {
      const target = image();
      const before = attached(target);
      const args = ['--signature-format', format, '--expiry', '24h', '--user-metadata', 'a=b'];
      const signed = await sign(client, `${SCOPE}@${target.digest}`, chain(kind), args);
      expect([signed.code, signed.said]).toEqual([0, signed.said]);
      const signature = signatureOf(target, before);
      for (const [name, written] of Object.entries(LEVELS)) {
        const configuration = configured(written, { 'ca/other': stranger });
        await compare(`notation sign ${kind}, ${name}`, format, target, signature, configuration);
      }
    },
    60_000,
  );

  it.each(['always', 'afterCertExpiry'])(
    'stamped by an authority, %s',
    async (verifyTimestamp) => {
      const target = image();
      const rootFile = join(directory, `tsa-${format}-${verifyTimestamp}.crt`);
      writeFileSync(rootFile, tsaRoot.der);
      const args = ['--signature-format', format, '--timestamp-url', plain.timestamps];
      const image_ = `${SCOPE}@${target.digest}`;
      const all = [...args, '--timestamp-root-cert', rootFile];
      const signed = await sign(client, image_, chain(), all);
      expect([signed.code, signed.said]).toEqual([0, signed.said]);
      const signature = signatureOf(target, new Set());
      const written = { stores: ['ca:contoso', 'tsa:clock'], verifyTimestamp };
      const name = `notation sign --timestamp-url, ${verifyTimestamp}`;
      await compare(name, format, target, signature, configured(written));
      const other = configured(written, { 'tsa/clock': root });
      await compare(`${name}, another root`, format, target, signature, other);
    },
    60_000,
  );
});

describe.each(FORMATS)('signatures by hand in %s', (format) => {
  const forms = FORMS.filter(({ formats = FORMATS }) => formats.includes(format));
  it.each(forms.map((form) => [form.name, form] as const))(
    '%s',
    async (name, form) => {
      const target = image();
      const { said, payload = (it: Signed): object => it } = form;
      const signature = envelope(format, form.chain ?? chain(), {
        payload: JSON.stringify({ targetArtifact: payload(target) }),
        ...said,
      });
      attach({ world: scene.world, registry: scene.dev, repository: REPOSITORY }, target.digest, {
        artifactType: 'application/vnd.cncf.notary.signature',
        layerType: MEDIA_TYPES[format],
        content: signature,
        annotations: { 'io.cncf.notary.x509chain.thumbprint#S256': '[]' },
      });
      await compare(name, format, target, signature, configured(form.written, form.store), form);
    },
    30_000,
  );
});

function attached(target: Signed): ReadonlySet<string> {
  const { manifests } = scene.dev.repositories.get(REPOSITORY) ?? { manifests: new Map() };
  const found = [...manifests].filter(([, { bytes }]) =>
    String(bytes).includes(`"digest":"${target.digest}"`),
  );
  return new Set(found.map(([digest]) => String(digest)));
}

/** The envelope that was attached to the image since. */
function signatureOf(target: Signed, before: ReadonlySet<string>): Buffer {
  const [digest = ''] = [...attached(target)].filter((it) => !before.has(it));
  const repository = scene.dev.repositories.get(REPOSITORY);
  const manifest = JSON.parse(String(repository?.manifests.get(digest)?.bytes));
  const blob = scene.dev.blobs.get(manifest.layers[0].digest);
  if (!blob) throw new Error('the signature is not in the sandbox');
  return Buffer.from(blob);
}
