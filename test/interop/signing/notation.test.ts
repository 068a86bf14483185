import { describe, expect, it } from '@jest/globals';
import { TRUST, trustFiles } from '../../notation.js';
import { chain, root } from '../../trust/notation/make/certificate.js';
import type { Format } from '../../trust/notation/make/envelope.js';
import { statement } from '../../trust/notation/make/question.js';
import * as real from '../notation/client.js';
import { stranger } from '../notation/form.js';
import { byKey, cosign, verify } from './cosign.js';
import { dev, type Gate, prod, Stage } from './stage.js';
import { bent, tamper, transplant } from './transplant.js';

const stage = new Stage();

describe.each<Format>(['jws', 'cose'])('notation, %s', (format) => {
  const scopes = (repository: string) => [
    `devacr.azurecr.io/${repository}`,
    `prodacr.azurecr.io/${repository}`,
  ];
  const gate = (repository: string, written = {}): Gate => ({
    inputs: TRUST as Record<string, string>,
    files: trustFiles({ scopes: scopes(repository), ...written }),
  });
  const theirs = (repository: string, image: string, written = {}) =>
    real.verify(stage.tools, image, {
      policy: {
        version: '1.0',
        trustPolicies: [statement({ scopes: scopes(repository), ...written })],
      },
      store: { 'ca/contoso': root },
    });
  const sign = async (image: string, args: readonly string[] = [], by = chain()) => {
    const all = ['--signature-format', format, ...args];
    const { code, said } = await real.sign(stage.tools, image, by, all);
    if (code !== 0) throw new Error(said);
  };

  it('sign', async () => {
    const { image, repository } = stage.pushed();
    await sign(dev(repository, image), ['--expiry', '24h', '--user-metadata', 'build=7']);
    const results = await stage.onBoth(repository, image, gate(repository));
    const runs = [theirs(repository, prod(repository, image))];
    await stage.taken(`notation sign, ${format}`, runs, results);
    const discover = ['discover', '--format', 'json', prod(repository, image)];
    expect((await stage.tools.run('oras', discover)).said).toContain('vnd.cncf.notary.signature');
  }, 120_000);

  it('beside cosign, both gates', async () => {
    const { image, repository } = stage.pushed();
    await sign(dev(repository, image));
    await cosign(stage.tools, 'sign', 'bundle', dev(repository, image));
    const both = { inputs: { ...gate(repository).inputs, ...byKey(stage.tools).inputs } };
    const files = { ...gate(repository).files, ...byKey(stage.tools).files };
    const results = await stage.onBoth(repository, image, { ...both, files });
    const name = prod(repository, image);
    const runs = [theirs(repository, name), verify(stage.tools, 'bundle', name)];
    await stage.taken(`notation sign ${format} and cosign sign`, runs, results);
  }, 120_000);

  it('by another authority', async () => {
    const { image, repository } = stage.pushed();
    const self = chain('p256', { subject: stranger.subject });
    await sign(dev(repository, image), [], self);
    const other = { identities: ['x509.subject: C=DE, ST=BE, O=contoso'] };
    const results = await stage.onBoth(repository, image, gate(repository, other));
    const run = await theirs(repository, dev(repository, image), other);
    stage.refused(`notation sign, another subject, ${format}`, run, results);
  }, 120_000);

  it.each([
    ['of another digest', (it: Buffer) => it],
    ['of another digest, payload changed', bent],
  ])(
    '%s',
    async (name, bend) => {
      const { image, other, place, repository } = stage.pushed();
      await sign(dev(repository, other));
      expect(transplant(place, other.digest, image.digest, bend)).toBe(1);
      const results = await stage.onBoth(repository, image, gate(repository));
      const run = await theirs(repository, dev(repository, image));
      stage.refused(`notation sign, ${name}, ${format}`, run, results);
    },
    120_000,
  );

  it('payload changed', async () => {
    const { image, place, repository } = stage.pushed();
    await sign(dev(repository, image));
    expect(tamper(place, image.digest)).toBe(1);
    const results = await stage.onBoth(repository, image, gate(repository));
    const run = await theirs(repository, dev(repository, image));
    stage.refused(`notation sign, payload changed, ${format}`, run, results);
  }, 120_000);

  it('expired', async () => {
    const { image, repository } = stage.pushed();
    await sign(dev(repository, image), ['--expiry', '1s']);
    await new Promise((resolve) => setTimeout(resolve, 2000));
    const results = await stage.onBoth(repository, image, gate(repository));
    const run = await theirs(repository, dev(repository, image));
    stage.refused(`notation sign, expired, ${format}`, run, results);
  }, 120_000);
});
