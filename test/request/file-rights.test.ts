import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { formatPlatform } from '../../src/oci/platform.js';
import type { InputName } from '../../src/request/inputs.js';
import { parseRequest } from '../../src/request/parse.js';
import { rawInputs } from '../harness.js';

const folder = mkdtempSync(join(tmpdir(), 'rights-'));
afterAll(() => rmSync(folder, { recursive: true }));

const DIGEST = `sha256:${'a'.repeat(64)}`;
const WORKFLOW = 'https://github.com/team/api/.github/workflows/build.yml@refs/heads/main';
const ISSUER = 'https://token.actions.githubusercontent.com';

/** A file of one image with these keys, beside these inputs of the step. */
async function parse(
  step: Partial<Record<InputName, string>>,
  own: Record<string, unknown>,
  defaults: Record<string, unknown> = {},
) {
  const image = { source: `devacr.azurecr.io/api@${DIGEST}`, target: 'prodacr.azurecr.io/api' };
  const set = { version: 1, defaults, images: [{ ...image, tags: ['1'], ...own }] };
  writeFileSync(join(folder, 'set.yml'), JSON.stringify(set));
  const inputs = rawInputs({ 'images-file': 'set.yml', ...step });
  return parseRequest(inputs, 'github', { workspace: folder, tempDirectory: folder });
}
const policyOf = async (...given: Parameters<typeof parse>) => {
  const policy = (await parse(...given)).promotions[0]?.policy;
  if (policy === undefined) throw new Error('nothing was parsed');
  return policy;
};

describe('the version of a file', () => {
  const step = { version: 'v1.4.2', 'forward-only': '{major}.{minor}', force: '{major}, 1.3' };

  it('takes nothing from what the version of the step keeps', async () => {
    const policy = await policyOf(step, { version: '0.0.1' });
    expect(policy.forwardOnly).toEqual(['0.0', '1.4']);
  });

  it('is told where it says what may move', async () => {
    const told = async (own: Record<string, unknown>) =>
      (await parse(step, own)).notes.map(({ text }) => text);
    expect(await told({ version: '2.0.0' })).toEqual([
      'images-file allows force: {major}, 1.3 with a version of its own (images[0])',
    ]);
    expect(await told({})).toEqual([]);
  });
});

describe('what a step asks for', () => {
  it.each<[string, Record<string, unknown>]>([
    ['nothing', {}],
    ['an empty list', { platforms: [], 'require-referrers': [], 'require-labels': [] }],
    ['an empty text', { platforms: '', 'tag-pattern': '', 'require-attestation': '' }],
  ])('is not taken back by a file that says %s', async (_, own) => {
    const policy = await policyOf(
      {
        platforms: 'linux/amd64',
        'require-referrers': 'sbom',
        'require-labels': 'a',
        'require-attestation': 'provenance',
        'tag-pattern': '1*',
        'max-age-days': '7',
      },
      own,
    );
    expect(policy.platforms.map(formatPlatform)).toEqual(['linux/amd64']);
    expect(policy.requireReferrers).toEqual(['sbom']);
    expect(policy.requireLabels).toEqual([{ key: 'a', value: undefined }]);
    expect(policy.attestation?.predicates).toEqual(['provenance']);
    expect(policy.rules['tag-pattern']).toEqual([['1*']]);
    expect(policy.rules['max-age-days']).toBe(7);
    expect(policy.explicit).toEqual(
      expect.arrayContaining(['platforms', 'require-referrers', 'require-labels', 'max-age-days']),
    );
  });

  it('is joined with what the file asks for, over its defaults', async () => {
    const step = {
      platforms: 'linux/amd64',
      'require-referrers': 'sbom',
      'require-labels': 'a, b=1',
      'tag-pattern': '1*',
    };
    const own = {
      platforms: 'linux/arm64, linux/amd64',
      'require-referrers': ['signature'],
      'require-labels': ['b=2'],
    };
    const policy = await policyOf(step, own, { 'tag-pattern': '*' });
    expect(policy.platforms.map(formatPlatform)).toEqual(['linux/arm64', 'linux/amd64']);
    expect(policy.requireReferrers).toEqual(['signature', 'sbom']);
    expect(policy.requireLabels.map(({ key, value }) => [key, value])).toEqual([
      ['b', '2'],
      ['a', undefined],
      ['b', '1'],
    ]);
    expect(policy.rules['tag-pattern']).toEqual([['*'], ['1*']]);
  });

  it.each<[string | undefined, number | undefined, number | undefined]>([
    ['7', 30, 7],
    ['30', 7, 7],
    ['7', undefined, 7],
    [undefined, 7, 7],
    [undefined, undefined, undefined],
  ])('max-age-days %s in the step and %s in the file come to %s', async (step, own, expected) => {
    const key = 'max-age-days';
    const policy = await policyOf(
      step === undefined ? {} : { [key]: step },
      own === undefined ? {} : { [key]: own },
    );
    expect(policy.rules['max-age-days']).toBe(expected);
  });
});

describe('what a step asks of signatures and attestations', () => {
  const signed = { 'signature-identity': WORKFLOW, 'signature-issuer': ISSUER };

  it('is joined with what the file asks for', async () => {
    const step = { ...signed, 'signature-claims': 'trigger=push', 'signature-annotations': 'a=1' };
    const { signature } = await policyOf(step, {
      'signature-claims': ['trigger=push', 'source-ref=refs/heads/main'],
      'signature-annotations': '',
    });
    if (signature?.kind !== 'identity') throw new Error('no identity');
    expect(Object.fromEntries(signature.claims ?? [])).toEqual({
      trigger: 'push',
      'source-ref': 'refs/heads/main',
    });
    expect(Object.fromEntries(signature.annotations ?? [])).toEqual({ a: '1' });
    const other = parse(step, { 'signature-claims': 'trigger=schedule' });
    await expect(other).rejects.toThrow('trigger once');
  });

  it.each([
    ['1h', 3_600_000],
    ['12h', 43_200_000],
    ['1d', 86_400_000],
    ['30d', 2_592_000_000],
  ])('is an age of %s, in milliseconds', async (age, maxAge) => {
    const { attestation } = await policyOf({ 'attestation-max-age': age }, {});
    expect(attestation?.conditions).toEqual({ maxAge });
  });

  it.each([
    [{ 'attestation-signer': 'team/api' }, ['sbom', 'provenance']],
    [{ 'attestation-max-age': '1d' }, ['sbom', 'provenance']],
    [{ 'require-attestation': 'vuln' }, ['sbom', 'vuln']],
    [{ 'require-attestation': 'vuln', 'provenance-builder': 'x' }, ['sbom', 'vuln', 'provenance']],
    [{}, ['sbom']],
  ])('by %j is not replaced by a predicate of the file', async (step, predicates) => {
    const { attestation } = await policyOf(step, { 'require-attestation': 'sbom' });
    expect(attestation?.predicates).toEqual(predicates);
  });
});

describe('whom a step trusts', () => {
  const signed = { 'signature-identity': WORKFLOW, 'signature-issuer': ISSUER };
  const attested = { 'require-attestation': 'provenance' };

  it.each<[string, Partial<Record<InputName, string>>, Record<string, unknown>, string]>([
    ['another key', { 'signature-key': 'a.pub' }, { 'signature-key': 'b.pub' }, 'signature-key'],
    [
      'another identity',
      signed,
      { 'signature-identity': WORKFLOW.replace('team', 'evil') },
      'signature-identity',
    ],
    ['another issuer', signed, { 'signature-issuer': 'https://evil' }, 'signature-issuer'],
    ['a root of its own', signed, { 'trusted-root': 'root.json' }, 'trusted-root'],
    ['a root for attestations', attested, { 'trusted-root': 'root.json' }, 'trusted-root'],
    ['a signer of its own', attested, { 'attestation-signer': 'evil/api' }, 'attestation-signer'],
    [
      'a source, whose runs may sign then',
      { ...attested, 'attestation-signer': 'team/api' },
      { 'provenance-source': 'https://github.com/evil/api' },
      'provenance-source',
    ],
    [
      'another builder',
      { 'provenance-builder': 'https://a.example' },
      { 'provenance-builder': 'https://b.example' },
      'provenance-builder',
    ],
    [
      'another age',
      { 'attestation-max-age': '1d' },
      { 'attestation-max-age': '30d' },
      'attestation-max-age',
    ],
    [
      'another signer',
      { ...attested, 'attestation-signer': 'team/api' },
      { 'attestation-signer': 'evil/api' },
      'attestation-signer',
    ],
  ])('is not changed by a file that names %s', async (_, step, own, name) => {
    const expected = expect.objectContaining({
      code: 'INPUT_INVALID',
      message: expect.stringContaining(`images[0].${name}: given`),
    });
    await expect(parse(step, own)).rejects.toThrow(expected);
    await expect(parse(step, {}, own)).rejects.toThrow(
      expect.objectContaining({ message: expect.stringContaining(`defaults.${name}: given`) }),
    );
  });

  it.each<[string, Record<string, unknown>]>([
    ['the same', signed],
    ['nothing', { 'signature-identity': '', 'signature-issuer': '' }],
  ])('holds where the file says %s', async (_, own) => {
    const { signature } = await policyOf(signed, own);
    expect(signature).toMatchObject({ kind: 'identity', issuer: ISSUER });
  });

  it('is the file to say where the step asks for nothing', async () => {
    const { signature } = await policyOf({}, signed);
    expect(signature).toMatchObject({ kind: 'identity', issuer: ISSUER });
  });
});

describe('what a file allows', () => {
  const notes = async (...given: Parameters<typeof parse>) =>
    (await parse(...given)).notes.map(({ text }) => text);

  it('is told in one line of the log', async () => {
    const own = {
      force: ['latest', '1.*'],
      'require-digest': false,
      unverifiable: 'warn',
      referrers: 'ignore',
      'max-manifests': 80,
      'min-manifests': 1,
    };
    expect(await notes({ 'min-manifests': '3' }, own)).toEqual([
      'images-file allows force: latest, 1.* (images[0]); require-digest: false (images[0]); unverifiable: warn (images[0]); referrers: ignore (images[0]); max-manifests: 80 (images[0]); min-manifests: 1 (images[0])',
    ]);
  });

  it.each<[string, Partial<Record<InputName, string>>, Record<string, unknown>]>([
    ['nothing', {}, {}],
    ['what the step allows', { force: 'latest' }, { force: 'latest' }],
    ['less', { force: 'true', 'max-manifests': '20' }, { force: false, 'max-manifests': 10 }],
  ])('is not told where it is %s', async (_, step, own) => {
    expect(await notes(step, own)).toEqual([]);
  });
});
