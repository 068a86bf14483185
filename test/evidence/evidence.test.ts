import { mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { claimsIn, collectEvidence } from '../../src/evidence/collect.js';
import { weigh } from '../../src/evidence/evidence.js';
import { fetchEvidence, parseEvidenceName } from '../../src/evidence/place.js';
import { readEvidence } from '../../src/evidence/read.js';
import { parseRequest } from '../../src/request/parse.js';
import { rawInputs } from '../harness.js';

const hex = (digit: string) => digit.repeat(64);
const A = `sha256:${hex('a')}`;
const B = `sha256:${hex('b')}`;
const API = 'devacr.azurecr.io/team/api';
const statement = (subject: object[]) => ({
  _type: 'https://in-toto.io/Statement/v1',
  subject,
  predicateType: 'https://slsa.dev/provenance/v1',
  predicate: {},
});
const bundle = (subject: object[]) => ({
  mediaType: 'application/vnd.dev.sigstore.bundle.v0.3+json',
  verificationMaterial: {},
  dsseEnvelope: {
    payload: Buffer.from(JSON.stringify(statement(subject))).toString('base64'),
    payloadType: 'application/vnd.in-toto+json',
    signatures: [{ sig: '' }],
  },
});
const metadata = (digest: string, more: object = {}) => ({
  'buildx.build.ref': 'x',
  'containerimage.config.digest': B,
  'containerimage.descriptor': { digest },
  'containerimage.digest': digest,
  ...more,
});
const subject = (name: string, digit: string) => ({ name, digest: { sha256: hex(digit) } });
const report = (result: string) => ({
  schemaVersion: 1,
  tool: { name: 'acr-promotion-gate' },
  result,
  images: [
    { result, digest: A, target: { registry: 'devacr.azurecr.io', repository: 'team/api' } },
  ],
});

/** What the content comes to for team/api: a digest, or the kind of evidence and a part of its problem. */
function outcome(content: unknown, pick?: string): string {
  const text = typeof content === 'string' ? content : JSON.stringify(content);
  const evidence = weigh(claimsIn('file', readEvidence(text), pick, API));
  if (evidence.kind === 'agreed') {
    const [claim] = evidence.claims;
    return `${claim?.kind === 'digest' ? `${claim.format} ${claim.strength} ` : ''}${evidence.digest}`;
  }
  return `${evidence.kind} ${evidence.claims.map((it) => ('problem' in it ? it.problem : '')).join(' ')}`;
}

describe('formats', () => {
  it.each<[string, unknown, string | undefined, string | RegExp]>([
    ['bare digest', `${A}\n`, undefined, `list of digests stated ${A}`],
    ['a reference', `${API}@${A}`, undefined, `list of digests stated ${A}`],
    [
      'references, ours among them',
      `ghcr.io/x/y@${B}\n${API}:7@${A}\n# comment`,
      undefined,
      `list of digests stated ${A}`,
    ],
    [
      'skopeo digestfile',
      `${B} docker://other.azurecr.io/a:1\n${A} docker://${API}:7`,
      undefined,
      `list of digests stated ${A}`,
    ],
    [
      'only others',
      `ghcr.io/x/y@${B}`,
      undefined,
      /^unusable .*no entry for devacr\.azurecr\.io\/team\/api, 1 for other/,
    ],
    ['two for one repository', `${API}@${A}\n${API}@${B}`, undefined, /^conflict/],
    ['a short digest in a list', `${API}@sha256:abc`, undefined, /^unusable .*is no digest/],
    ['buildx metadata', metadata(A), undefined, `buildx metadata stated ${A}`],
    [
      'buildx metadata of several names',
      metadata(A, { 'image.name': `ghcr.io/x/y:1,${API}:7` }),
      undefined,
      `buildx metadata stated ${A}`,
    ],
    [
      'buildx metadata of another image',
      metadata(A, { 'image.name': 'ghcr.io/x/y:1' }),
      undefined,
      /^unusable .*no entry for/,
    ],
    [
      'buildx metadata with the image ID',
      { ...metadata(B), 'containerimage.digest': B },
      undefined,
      /^unusable .*image ID/,
    ],
    [
      'buildx metadata that contradicts itself',
      { ...metadata(A), 'containerimage.descriptor': { digest: B } },
      undefined,
      /^unusable .*differ/,
    ],
    [
      'buildx metadata without a digest',
      { 'containerimage.config.digest': B },
      undefined,
      /^unusable .*names no digest/,
    ],
    [
      'bake, picked',
      { 'buildx.build.warnings': [], api: metadata(A), web: metadata(`sha256:${hex('c')}`) },
      'api',
      `bake metadata stated ${A}`,
    ],
    [
      'bake, not picked',
      { api: metadata(A), web: metadata(`sha256:${hex('c')}`) },
      undefined,
      /^conflict/,
    ],
    ['bake, picked wrongly', { api: metadata(A) }, 'web', /^unusable .*no entry "web" among 1/],
    [
      'in-toto statement',
      statement([subject(API, 'a')]),
      undefined,
      `in-toto statement claimed ${A}`,
    ],
    [
      'in-toto statement of several subjects',
      statement([subject('ghcr.io/x/y', 'b'), subject(`${API}:7`, 'a')]),
      undefined,
      `in-toto statement claimed ${A}`,
    ],
    [
      'in-toto statement without a registry',
      statement([subject('api', 'a')]),
      undefined,
      /^unusable .*no entry for .*a name without a registry is Docker Hub's/,
    ],
    ['Sigstore bundle', bundle([subject(API, 'a')]), undefined, `Sigstore bundle claimed ${A}`],
    [
      'Sigstore bundles, one a line',
      `${JSON.stringify(bundle([subject(API, 'a')]))}\n${JSON.stringify(bundle([subject('api', 'a')]))}\n`,
      undefined,
      `Sigstore bundle claimed ${A}`,
    ],
    [
      'GitHub artifacts list',
      {
        version: 1,
        subjects: [
          { name: `${API}:v1`, digest: A, kind: 'oci' },
          { name: 'x.tgz', digest: B, kind: 'file' },
        ],
      },
      undefined,
      `GitHub artifacts list stated ${A}`,
    ],
    ['RESOURCE_URIS', `https://${API}@${A}`, undefined, `RESOURCE_URIS stated ${A}`],
    [
      'RESOURCE_URIS with its holes',
      `,https://${API}@${A},https://devacr.azurecr.io/team/web@sha256:`,
      undefined,
      `RESOURCE_URIS stated ${A}`,
    ],
    [
      'RESOURCE_URIS of nothing but holes',
      'https://devacr.azurecr.io/team/api@sha256:',
      undefined,
      /^unusable .*names no digest/,
    ],
    [
      'docker push output',
      `The push refers to repository [${API}]\n5f70: Pushed\n7: digest: ${A} size: 1234`,
      undefined,
      `docker push output stated ${A}`,
    ],
    [
      'docker inspect',
      [{ Id: B, RepoTags: [], RepoDigests: [`ghcr.io/x/y@${B}`, `${API}@${A}`] }],
      undefined,
      `docker inspect stated ${A}`,
    ],
    [
      'docker inspect of another registry',
      [{ Id: B, RepoDigests: [`ghcr.io/x/y@${A}`] }],
      undefined,
      /^unusable .*no entry for/,
    ],
    [
      'docker inspect before the push',
      [{ Id: B, RepoDigests: [] }],
      undefined,
      /^unusable .*image ID/,
    ],
    ['our own report', report('promoted'), undefined, `report of an earlier stage stated ${A}`],
    ['our own report of a refusal', report('blocked'), undefined, /^unusable .*proved nothing/],
    [
      'az acr manifest list-metadata',
      [{ digest: A, tags: ['7'], changeableAttributes: {} }],
      undefined,
      /^unusable .*holds now/,
    ],
    ['metadata-action', { tags: [`${API}:7`], labels: {} }, undefined, /^unusable .*no digest/],
    [
      'an image config',
      { architecture: 'amd64', config: {}, rootfs: {} },
      undefined,
      /^unusable .*image ID/,
    ],
    ['something else', '<html>', undefined, /^unusable .*format is none/],
    ['an empty object', {}, undefined, /^unusable/],
    ['null', 'null', undefined, /^unusable/],
  ])('%s', (_, content, pick, expected) => {
    const found = outcome(content, pick);
    if (typeof expected === 'string') expect(found).toBe(expected);
    else expect(found).toMatch(expected);
  });

  it('no content throws or yields a digest it does not hold', () => {
    const keys = fc.constantFrom(
      'containerimage.digest',
      'dsseEnvelope',
      'mediaType',
      '_type',
      'subject',
      'digest',
      'version',
      'subjects',
      'tool',
      'images',
      'RepoDigests',
      'Id',
      'tags',
      'labels',
      'name',
    );
    const value = fc.letrec((tie) => ({
      any: fc.oneof(
        { depthSize: 'small' },
        fc.string(),
        fc.integer(),
        fc.constant(null),
        fc.constant(A),
        fc.array(tie('any')),
        fc.dictionary(keys, tie('any')),
      ),
    })).any;
    fc.assert(
      fc.property(
        fc.oneof(
          value.map((it) => JSON.stringify(it) ?? ''),
          fc.string({ unit: 'binary' }),
        ),
        (text) => {
          const evidence = weigh(claimsIn('f', readEvidence(text), undefined, API));
          if (evidence.kind === 'agreed')
            expect(text).toContain(evidence.digest.slice('sha256:'.length));
        },
      ),
      { numRuns: 1000 },
    );
  });
});

describe('places', () => {
  const workspace = mkdtempSync(join(tmpdir(), 'workspace-'));
  const tempDirectory = mkdtempSync(join(tmpdir(), 'temp-'));
  const outside = mkdtempSync(join(tmpdir(), 'outside-'));
  writeFileSync(join(workspace, 'in.txt'), A);
  writeFileSync(join(tempDirectory, 'temp.txt'), A);
  writeFileSync(join(outside, 'secret.txt'), A);
  symlinkSync(join(outside, 'secret.txt'), join(workspace, 'link.txt'));
  symlinkSync(outside, join(workspace, 'linked'));
  symlinkSync(join(workspace, 'in.txt'), join(workspace, 'inner.txt'));
  mkdirSync(join(workspace, 'folder'));
  writeFileSync(join(workspace, 'big.txt'), Buffer.alloc(16 * 1024 * 1024 + 1));
  const places = {
    workspace,
    tempDirectory,
    env: { DIGEST: A, LIST: join(tempDirectory, 'temp.txt'), AWAY: join(outside, 'secret.txt') },
  };

  it.each([
    ['in.txt', A],
    ['./folder/../in.txt', A],
    ['inner.txt', A],
    [join(tempDirectory, 'temp.txt'), A],
    ['env:DIGEST', A],
    ['env:LIST', A],
    ['env:NONE', /not set/],
    ['env:AWAY', /outside/],
    ['none.txt', /does not exist/],
    ['folder', /no regular file/],
    ['link.txt', /outside/],
    ['linked/secret.txt', /outside/],
    [join(outside, 'secret.txt'), /outside/],
    ['../../../../../../etc/passwd', /outside/],
    ['/dev/zero', /outside/],
    ['big.txt', /more than/],
  ])('%s', async (given, expected) => {
    const fetched = await fetchEvidence(parseEvidenceName(given), places);
    const found = fetched.kind === 'text' ? fetched.text : fetched.reason;
    if (typeof expected === 'string') expect(found).toBe(expected);
    else expect([fetched.kind, found]).toEqual(['failed', expect.stringMatching(expected)]);
  });

  it.each<[string, Record<string, string>, string]>([
    ['source and file agree', { source: `${API}@${A}`, 'digest-evidence': 'in.txt' }, 'agreed'],
    ['source and file differ', { source: `${API}@${B}`, 'digest-evidence': 'in.txt' }, 'conflict'],
    ['file alone, a bare repository', { source: API, 'digest-evidence': 'in.txt' }, 'agreed'],
    ['an empty variable, and a file', { source: `${API}@`, 'digest-evidence': 'in.txt' }, 'agreed'],
    [
      'a file that is missing beside a good digest',
      { source: `${API}@${A}`, 'digest-evidence': 'none.txt' },
      'unusable',
    ],
    ['nothing', { source: API }, 'missing'],
  ])('%s', async (_, given, kind) => {
    const raw = rawInputs({ target: 'prodacr.azurecr.io/team/api:1', ...given });
    const [promotion] = (await parseRequest(raw, 'github', places)).promotions;
    expect(promotion && (await collectEvidence(promotion, places)).kind).toBe(kind);
  });
});
