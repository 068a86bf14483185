import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { digestOf } from '../../src/oci/digest.js';
import { isBundleSignedBy, openBundle } from '../../src/trust/bundle.js';
import { parsePublicKey } from '../../src/trust/key.js';
import { signerOf } from '../../src/trust/signer.js';
import { parseTrustedRoots, publicGoodRoots } from '../../src/trust/trusted-root.js';
import { describeShared } from '../shared.js';

const BEACON =
  'https://github.com/sigstore-conformance/extremely-dangerous-public-oidc-beacon/.github/workflows/extremely-dangerous-oidc-beacon.yml@refs/heads/main';

/** What is verified, in a word: by whom, or why not. */
interface Given {
  readonly bundle: string;
  readonly artifact?: string;
  readonly root?: string;
  readonly key?: string;
}

/** Verifies a vector as the gates do: read, about the artifact, signed by key or by an identity. */
async function verify({ bundle, artifact, root, key }: Given): Promise<string> {
  const bytes = artifact === undefined ? Buffer.alloc(0) : readFileSync(artifact);
  let json: unknown;
  try {
    json = JSON.parse(readFileSync(bundle, 'utf8'));
  } catch {
    return 'failed: no JSON';
  }
  const opened = await openBundle(json, bytes);
  if (opened.kind === 'failed') return `failed: ${opened.reason}`;
  const { statement } = opened.value;
  const about = statement?.subjects.map((it) => it.digest) ?? [];
  if (statement && artifact !== undefined && !about.includes(digestOf(bytes))) {
    return 'failed: about another artifact';
  }
  if (key !== undefined) {
    const read = parsePublicKey(readFileSync(key, 'utf8'));
    return read && isBundleSignedBy(read, opened.value) ? 'by key' : 'failed: not by the key';
  }
  let roots: Awaited<ReturnType<typeof publicGoodRoots>>;
  try {
    roots =
      root === undefined
        ? await publicGoodRoots()
        : await parseTrustedRoots(readFileSync(root, 'utf8'));
  } catch (error) {
    return `failed: ${(error as Error).message}`;
  }
  const checked = await signerOf(opened.value.bundle, bytes, roots);
  return checked.kind === 'verified' ? checked.value.identity : `failed: ${checked.reason}`;
}

const there = (path: string) => (existsSync(path) ? path : undefined);

const CONFORMANCE = 'data/signing/sigstore-conformance/bundle-verify';
describeShared('vectors of Sigstore’s conformance suite', CONFORMANCE, ({ path: folder }) => {
  const names = readdirSync(folder).filter((it) =>
    existsSync(join(folder, it, 'bundle.sigstore.json')),
  );

  it('are all there', () => expect(names).toHaveLength(70));

  it.each(names)('%s', async (name) => {
    const artifact = there(join(folder, name, 'artifact')) ?? join(folder, 'a.txt');
    const root = there(join(folder, name, 'trusted_root.json'));
    const key = there(join(folder, name, 'key.pub'));
    const verdict = await verify({
      bundle: join(folder, name, 'bundle.sigstore.json'),
      artifact,
      ...(root === undefined ? {} : { root }),
      ...(key === undefined ? {} : { key }),
    });
    const expected = name.endsWith('_fail') ? /^failed: / : key === undefined ? BEACON : 'by key';
    if (typeof expected === 'string') expect(verdict).toBe(expected);
    else expect(verdict).toMatch(expected);
  });
});

describeShared('bundles of gh’s own tests', 'data/signing/cli', ({ path: folder }) => {
  it.each([
    ['custom-issuer.sigstore.json', /^https:\/\/github\.com\//],
    ['reusable-workflow-attestation.sigstore.json', /^https:\/\/github\.com\//],
    ['sigstore-js-2.1.0-bundle.json', /^https:\/\/github\.com\/sigstore\/sigstore-js\//],
    ['sigstore-js-2.1.0-bundle-v0.1.json', /^https:\/\/github\.com\/sigstore\/sigstore-js\//],
    ['sigstoreBundle-invalid-signature.json', /^failed: /],
    ['github_provenance_demo-0.0.12-py3-none-any-bundle.jsonl', /GitHub, Inc\./],
    ['github-release-bundle.json', /GitHub, Inc\./],
    ['github_provenance_demo-0.0.12-py3-none-any-bundle-missing-cert.jsonl', /^failed: /],
  ])('%s', async (name, expected) => {
    expect(await verify({ bundle: join(folder, name) })).toMatch(expected);
  });
});

describeShared('bundles of sigstore-go’s tests', 'data/signing/sigstore-go', ({ path: folder }) => {
  it.each([
    ['dsse.sigstore.json', /^brian@/],
    ['sigstore.js@2.0.0-provenance.sigstore.json', /^https:\/\/github\.com\/sigstore\//],
    ['dsse-2sigs.sigstore.json', /^failed: /],
  ])('%s', async (name, expected) => {
    expect(await verify({ bundle: join(folder, 'bundles', name) })).toMatch(expected);
  });
});

describeShared(
  'bundles of sigstore-python’s tests',
  'data/signing/sigstore-python',
  ({ path: folder }) => {
    const staging = join(folder, 'staging-trusted_root.json');
    it.each([
      ['a.dsse.staging-rekor-v2.txt.sigstore.json', staging, /@/],
      ['bundle_v3_no_signed_time.txt.sigstore.json', staging, /^failed: /],
      ['bundle_v3_no_signed_time.txt.sigstore.json', undefined, /^failed: /],
      ['trusted_root/certificate_authority.empty.json', staging, /^failed: /],
    ])('%s', async (name, root, expected) => {
      const bundle = join(folder, name);
      expect(await verify({ bundle, ...(root === undefined ? {} : { root }) })).toMatch(expected);
    });

    it.each([
      ['bundle.many_timestamp.sigstore', 'more log entries or timestamps'],
      ['bundle.txt.late_timestamp.sigstore', ''],
    ])('tsa/%s', async (name, reason) => {
      const config = JSON.parse(readFileSync(join(folder, 'tsa', 'trust_config.json'), 'utf8'));
      const roots = await parseTrustedRoots(JSON.stringify(config.trustedRoot));
      const json = JSON.parse(readFileSync(join(folder, 'tsa', name), 'utf8'));
      const opened = await openBundle(json, Buffer.alloc(0));
      if (opened.kind === 'failed') throw new Error(opened.reason);
      expect(await signerOf(opened.value.bundle, Buffer.alloc(0), roots)).toMatchObject({
        kind: 'failed',
        reason: expect.stringContaining(reason),
      });
    });

    it('a root without any authority is refused', async () => {
      const text = readFileSync(
        join(folder, 'trusted_root/certificate_authority.empty.json'),
        'utf8',
      );
      await expect(parseTrustedRoots(text)).rejects.toThrow('certificate');
    });
  },
);
