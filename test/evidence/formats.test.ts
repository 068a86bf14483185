import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { claimsIn } from '../../src/evidence/collect.js';
import { contentOf } from '../../src/evidence/content.js';
import { weigh } from '../../src/evidence/evidence.js';
import { FORMATS, READERS, readEvidence } from '../../src/evidence/read.js';
import { PROJECT } from '../fixtures.js';
import { A, API, B, EVIDENCE, HOST, NONE } from './samples.js';

const weighed = (content: string, repository = API, pick?: string) =>
  weigh(claimsIn('file', readEvidence(content), pick, repository));

/** `agreed`, or the kind and what is wrong. */
function outcome(content: string, repository = API, pick?: string): string {
  const evidence = weighed(content, repository, pick);
  if (evidence.kind === 'agreed') return evidence.digest;
  return `${evidence.kind}: ${evidence.claims.map((it) => ('problem' in it ? it.problem : '')).join('; ')}`;
}

describe('what programs leave', () => {
  it.each(EVIDENCE)('$name', ({ content, format }) => {
    const evidence = weighed(content);
    const [claim] = evidence.claims;
    expect([evidence.kind, claim?.kind === 'digest' && claim.format]).toEqual(['agreed', format]);
    expect(evidence.kind === 'agreed' && evidence.digest).toBe(A);
  });

  it.each(EVIDENCE)(
    '$name does not count for another repository, if it names one',
    ({ content }) => {
      const reading = readEvidence(content);
      const entries = reading.kind === 'entries' ? reading.entries : [];
      if (entries.some(({ of }) => of.kind === 'unnamed')) return;
      expect(outcome(content, `${HOST}/team/other`)).toMatch(/^unusable: .*no entry for/);
      expect(outcome(content, 'prodacr.azurecr.io/team/api')).toMatch(/^unusable: .*no entry for/);
    },
  );

  it('leaves no more without a name than these', () => {
    const unnamed = EVIDENCE.filter(({ content }) => {
      const reading = readEvidence(content);
      return reading.kind === 'entries' && reading.entries.some(({ of }) => of.kind === 'unnamed');
    });
    expect(unnamed.map(({ name }) => name)).toEqual([
      'a digest',
      'a JSON text',
      'a digest in single quotes',
      'imagetools inspect --format "{{json .Manifest}}"',
      'oras manifest fetch --descriptor',
      'the last line of docker push',
    ]);
  });

  it.each(NONE)('$name is none, and the message says why', ({ content }) => {
    const reading = readEvidence(content);
    expect(reading.kind).not.toBe('entries');
    expect('reason' in reading && reading.reason).not.toMatch(/its format is none/);
  });

  it('is read by one reader each, but where the order is stated', () => {
    const of = ({ content }: { content: string }) =>
      READERS.filter((it) => it.read(contentOf(content)) !== undefined).length;
    const several = [...EVIDENCE, ...NONE].filter((it) => of(it) !== 1);
    expect(several.map(({ name }) => name)).toEqual(['RESOURCE_URIS', 'the log of BuildKit']);
  });

  it('covers every format there is', () => {
    expect([...new Set(EVIDENCE.map(({ format }) => format))].sort()).toEqual([...FORMATS].sort());
  });

  it('is explained in docs/evidence.md and in the message about an unknown one', () => {
    const page = readFileSync(join(PROJECT, 'docs', 'evidence.md'), 'utf8');
    const [section = ''] = /## Formats[\s\S]*?(?=\n## )/.exec(page) ?? [];
    expect(FORMATS.filter((it) => !section.includes(it))).toEqual([]);
    const unknown = readEvidence('<html>');
    const told = unknown.kind === 'refused' ? unknown.reason : '';
    expect(FORMATS.filter((it) => !told.includes(it))).toEqual([]);
  });
});

describe('a log of several pushes', () => {
  const push = (repository: string, ...more: string[]) =>
    [`The push refers to repository [${HOST}/${repository}]`, ...more].join('\n');
  const digest = (tag: string, of: string) => `${tag}: digest: ${of} size: 1`;
  const denied = 'denied: requested access to the resource is denied';

  it.each<[string, string, string | RegExp]>([
    ['ours last', `${push('team/web', digest('7', B))}\n${push('team/api', digest('7', A))}`, A],
    ['ours first', `${push('team/api', digest('7', A))}\n${push('team/web', digest('7', B))}`, A],
    [
      'ours denied, another pushed',
      `${push('team/api', denied)}\n${push('team/web', digest('7', A))}`,
      /^unusable: .*no entry for/,
    ],
    ['ours denied', push('team/api', denied), /^unusable: docker push output: it names no digest/],
    [
      'ours twice, differently',
      `${push('team/api', digest('7', A))}\n${push('team/api', digest('8', B))}`,
      /^conflict/,
    ],
    [
      'a digest before any name, another pushed after it',
      `${digest('7', A)}\n${push('team/web', digest('7', B))}`,
      /^unusable: .*no entry for/,
    ],
    [
      'a name that is none',
      `The push refers to repository [${HOST}/Team/API]\n${digest('7', A)}`,
      /^unusable: .*no entry for/,
    ],
    [
      'a pull between name and digest',
      `Pushed: ${API}:1\nPulled: ${HOST}/team/web:1\nDigest: ${A}`,
      /^unusable: .*format is none/,
    ],
    [
      'a signature that was attached',
      `Attached to [registry] ${API}@${B}\nDigest: ${A}`,
      /^unusable: .*format is none/,
    ],
    [
      'a chart and an image',
      `${push('team/api', digest('7', A))}\nPushed: ${HOST}/charts/api:1.0.0\nDigest: ${B}`,
      A,
    ],
    [
      'BuildKit, a push that did not end',
      `#1 DONE 0.0s\n#12 pushing manifest for ${API}:7@${A}`,
      /^unusable|^missing/,
    ],
  ])('%s', (_, content, expected) => {
    if (typeof expected === 'string') expect(outcome(content)).toBe(expected);
    else expect(outcome(content)).toMatch(expected);
  });

  it('lets a tag pick its digest', () => {
    const log = push('team/api', digest('7', A), digest('7-debug', B));
    expect(outcome(log, API, '7')).toBe(A);
    expect(outcome(log)).toMatch(/^conflict/);
  });

  it('gives each digest to the name before it, whatever the order', () => {
    const names = ['team/api', 'team/web', 'a/b/c', 'x'];
    const digests = names.map((_, i) => `sha256:${String(i).repeat(64)}`);
    const part = fc.record({
      of: fc.nat({ max: names.length - 1 }),
      noise: fc.array(fc.constantFrom('5f70: Pushed', '', 'web Pushed', '#', 'Digest: x'), {
        maxLength: 3,
      }),
    });
    fc.assert(
      fc.property(fc.array(part, { minLength: 1, maxLength: 8 }), (parts) => {
        const log = parts
          .map(({ of, noise }) => push(names[of] ?? '', ...noise, digest('7', digests[of] ?? '')))
          .join('\n');
        names.forEach((name, i) => {
          const pushed = parts.some(({ of }) => of === i);
          const found = outcome(log, `${HOST}/${name}`);
          if (pushed) expect(found).toBe(digests[i]);
          else expect(found).toMatch(/no entry for/);
        });
      }),
    );
  });
});

describe('names', () => {
  const HUB = 'docker.io/library/busybox';
  const line = (name: string) => `${name}@${A}`;
  const inspect = (name: string) => JSON.stringify([{ Id: B, RepoDigests: [`${name}@${A}`] }]);

  it.each([
    'busybox',
    'library/busybox',
    'docker.io/busybox',
    'docker.io/library/busybox',
    'index.docker.io/library/busybox',
    'index.docker.io/busybox',
    'registry-1.docker.io/library/busybox',
    'registry.hub.docker.com/library/busybox',
    'Docker.IO/library/busybox',
    'docker.io:443/library/busybox',
    'docker.io:443/busybox',
    'busybox:1.36',
  ])('%s is busybox of Docker Hub', (name) => {
    expect([outcome(line(name), HUB), outcome(inspect(name), HUB)]).toEqual([A, A]);
  });

  it.each([
    'devacr.azurecr.io/team/api',
    'DevACR.azurecr.io/team/api:7',
    'devacr.azurecr.io:443/team/api',
    'devacr.eastus.geo.azurecr.io/team/api',
    'https://devacr.azurecr.io/team/api',
    'docker://devacr.azurecr.io/team/api:7',
  ])('%s is ours', (name) => expect(outcome(line(name))).toBe(A));

  it.each([
    'nginx',
    'api',
    'team/api',
    'ghcr.io/team/api',
    'docker.io/team/api',
    'devacr.azurecr.io/team/api2',
    'devacr.azurecr.io/Team/API',
    'devacr.azurecr.io',
    'devacr.azurecr.io:8443/team/api',
    'devacr.azurecr.io.evil.com/team/api',
    'devacr.eastus.geo.azurecr.us/team/api',
    '<none>',
    'oci:team/api',
    'x'.repeat(5000),
    '///',
  ])('%s is something else, never no name', (name) => {
    expect(outcome(line(name))).toMatch(/^unusable: /);
    expect(outcome(inspect(name))).toMatch(/^unusable: .*no entry for/);
    const metadata = JSON.stringify({ 'containerimage.digest': A, 'image.name': name });
    expect(outcome(metadata)).toMatch(/^unusable: .*no entry for/);
  });

  it.each([
    [{}],
    [{ registry: HOST }],
    [{ repository: 'team/api' }],
    [{ registry: '', repository: API }],
    [{ registry: HOST, repository: '' }],
    [{ registry: `${HOST}/team`, repository: 'api' }],
    [undefined],
  ])('a report whose target is %j is no evidence', (target) => {
    const report = {
      tool: { name: 'acr-promotion-gate' },
      images: [{ result: 'promoted', digest: A, target }],
    };
    expect(outcome(JSON.stringify(report))).toMatch(/^unusable: .*does not say in which registry/);
  });

  it('no text makes a digest count that names another repository', () => {
    const name = fc.oneof(
      fc.string(),
      fc.constantFrom('api', 'team/api', 'ghcr.io/team/api', `${HOST}/team/web`, '@', ':', ''),
    );
    fc.assert(
      fc.property(name, fc.nat({ max: 4 }), (text, form) => {
        const contents = [
          `x${text}@${A}`,
          JSON.stringify({ 'containerimage.digest': A, 'image.name': `x${text}` }),
          `The push refers to repository [x${text}]\n7: digest: ${A} size: 1`,
          JSON.stringify({ Name: `x${text}`, Digest: A, Layers: [] }),
          `Pushed: x${text}\nDigest: ${A}`,
        ];
        expect(weighed(contents[form] ?? '').kind).not.toBe('agreed');
      }),
      { numRuns: 2000 },
    );
  });
});
