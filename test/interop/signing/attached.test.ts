import { describe, expect, it } from '@jest/globals';
import { byKey, cosign, verify } from './cosign.js';
import { dev, prod, Stage } from './stage.js';

const stage = new Stage();

describe('what is attached', () => {
  it('by cosign and by oras travels, and oras discover shows it', async () => {
    const { image, repository } = stage.pushed();
    const name = dev(repository, image);
    await cosign(stage.tools, 'sign', 'bundle', name);
    const sbom = ['attach', 'sbom', '--sbom', 'predicate.json', '--type', 'spdx', name];
    const oras = ['attach', '--artifact-type', 'application/spdx+json', name, 'predicate.json'];
    const made = [await stage.tools.run('cosign', sbom), await stage.tools.run('oras', oras)];
    expect(made.map(({ code, said }) => (code === 0 ? 0 : said))).toEqual([0, 0]);
    const { inputs, files } = byKey(stage.tools);
    const required = { ...inputs, 'require-referrers': 'signature, sbom' };
    const results = await stage.onBoth(repository, image, { inputs: required, files });
    const shown = await stage.tools.run('oras', [
      'discover',
      '--format',
      'json',
      prod(repository, image),
    ]);
    expect(shown.said).toContain('application/spdx+json');
    expect(shown.said).toContain('application/vnd.dev.sigstore.bundle');
    const fetched = await stage.tools.run('cosign', ['download', 'sbom', prod(repository, image)]);
    expect(fetched.said).toContain('{"built":"here"}');
    await stage.taken('cosign attach sbom, oras attach', [Promise.resolve(shown)], results);
  }, 120_000);
});

describe('an image without any signature', () => {
  it('is refused by everybody', async () => {
    const { image, repository } = stage.pushed();
    const results = await stage.onBoth(repository, image, byKey(stage.tools));
    stage.refused('none', await verify(stage.tools, 'bundle', dev(repository, image)), results);
  }, 120_000);
});
