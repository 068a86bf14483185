import { describe, expect, it } from '@jest/globals';
import { byKey, cosign, type Key, type Shape, verify, verifyAttestation } from './cosign.js';
import { dev, prod, type Stage } from './stage.js';
import { bent, tamper, transplant } from './transplant.js';

/** Every form of `cosign sign --key` in one shape. */
export function describeCosign(stage: Stage, shape: Shape): void {
  describe(`cosign, ${shape}`, () => {
    it('sign', async () => {
      const { image, repository } = stage.pushed();
      await cosign(stage.tools, 'sign', shape, dev(repository, image));
      const results = await stage.onBoth(repository, image, byKey(stage.tools));
      const runs = [verify(stage.tools, shape, prod(repository, image))];
      await stage.taken(`cosign sign, ${shape}`, runs, results);
    }, 120_000);

    it('sign with annotations', async () => {
      const { image, repository } = stage.pushed();
      const args = ['-a', 'env=prod', '-a', 'build=7'];
      await cosign(stage.tools, 'sign', shape, dev(repository, image), { args });
      const results = await stage.onBoth(repository, image, byKey(stage.tools));
      const run = verify(stage.tools, shape, prod(repository, image), 'one', ['-a', 'env=prod']);
      await stage.taken(`cosign sign -a, ${shape}`, [run], results);
      const wrong = verify(stage.tools, shape, prod(repository, image), 'one', ['-a', 'env=dev']);
      expect((await wrong).code).not.toBe(0);
    }, 120_000);

    it('sign --recursive', async () => {
      const { image, repository } = stage.pushed();
      await cosign(stage.tools, 'sign', shape, dev(repository, image), { args: ['--recursive'] });
      const results = await stage.onBoth(repository, image, byKey(stage.tools));
      const signed = image.digests.map((digest) =>
        verify(stage.tools, shape, prod(repository, { digest })),
      );
      expect(signed.length).toBeGreaterThan(2);
      await stage.taken(`cosign sign --recursive, ${shape}`, signed, results);
    }, 120_000);

    it('sign with two keys', async () => {
      const { image, repository } = stage.pushed();
      const keys: readonly Key[] = ['one', 'two'];
      for (const key of keys)
        await cosign(stage.tools, 'sign', shape, dev(repository, image), { key });
      const results = await stage.onBoth(repository, image, byKey(stage.tools, 'two'));
      const by = (name: string) =>
        Promise.all(keys.map((key) => verify(stage.tools, shape, name, key)));
      const [inDev, inProd] = await Promise.all([
        by(dev(repository, image)),
        by(prod(repository, image)),
      ]);
      // Of several referrers in its first format cosign looks at one only, in dev as well.
      const seen = shape === 'referrer' ? 1 : keys.length;
      const holding = inProd.filter(({ code }) => code === 0);
      expect([inDev.filter(({ code }) => code === 0).length, holding.length]).toEqual([seen, seen]);
      const runs = holding.map((it) => Promise.resolve(it));
      await stage.taken(`cosign sign, two keys, ${shape}`, runs, results);
    }, 120_000);

    it('by another key', async () => {
      const { image, repository } = stage.pushed();
      await cosign(stage.tools, 'sign', shape, dev(repository, image), { key: 'two' });
      const results = await stage.onBoth(repository, image, byKey(stage.tools));
      const run = await verify(stage.tools, shape, dev(repository, image));
      stage.refused(`cosign sign, another key, ${shape}`, run, results);
    }, 120_000);

    it.each([
      ['of another digest', (it: Buffer) => it],
      ['of another digest, payload changed', bent],
    ])(
      '%s',
      async (name, bend) => {
        const { image, other, place, repository } = stage.pushed();
        await cosign(stage.tools, 'sign', shape, dev(repository, other));
        expect(transplant(place, other.digest, image.digest, bend)).toBe(1);
        const results = await stage.onBoth(repository, image, byKey(stage.tools));
        const run = await verify(stage.tools, shape, dev(repository, image));
        stage.refused(`cosign sign, ${name}, ${shape}`, run, results);
      },
      120_000,
    );

    it('payload changed', async () => {
      const { image, place, repository } = stage.pushed();
      await cosign(stage.tools, 'sign', shape, dev(repository, image));
      expect(tamper(place, image.digest)).toBe(1);
      const results = await stage.onBoth(repository, image, byKey(stage.tools));
      const run = await verify(stage.tools, shape, dev(repository, image));
      stage.refused(`cosign sign, payload changed, ${shape}`, run, results);
    }, 120_000);
  });
}

/** `cosign attest --key` beside a signature. */
export function describeAttest(stage: Stage, shape: Shape): void {
  describe(`cosign attest, ${shape}`, () => {
    it('travels with the signature', async () => {
      const { image, repository } = stage.pushed();
      await cosign(stage.tools, 'sign', shape, dev(repository, image));
      const args = ['--type', 'custom', '--predicate', 'predicate.json'];
      await cosign(stage.tools, 'attest', shape, dev(repository, image), { args });
      const { inputs, files } = byKey(stage.tools);
      const required = { ...inputs, 'require-referrers': 'signature, attestation' };
      const results = await stage.onBoth(repository, image, { inputs: required, files });
      const runs = [verifyAttestation(stage.tools, prod(repository, image), 'custom')];
      await stage.taken(`cosign sign and attest, ${shape}`, runs, results);
    }, 120_000);
  });
}
