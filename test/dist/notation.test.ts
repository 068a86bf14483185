import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type ForwardProxy, startProxy } from '../../sandbox/doors/proxy.js';
import type { Place } from '../../sandbox/world/attach.js';
import { type PushedImage, pushImage } from '../../sandbox/world/image.js';
import { createScene, type Scene } from '../../sandbox/world/scene.js';
import { signNotation, TRUST, trustFiles } from '../notation.js';
import { chain, intermediate } from '../trust/notation/make/certificate.js';
import { crl } from '../trust/notation/make/crl.js';
import type { Format } from '../trust/notation/make/envelope.js';
import { bothHosts } from './both-hosts.js';

const LIST = 'http://crl.contoso.com/issued.crl';
const DAY = 86_400_000;

let scene: Scene;
let proxy: ForwardProxy;
let image: PushedImage;
let dev: Place;
beforeAll(async () => {
  scene = createScene();
  proxy = await startProxy(scene.world);
});
afterAll(() => proxy.close());
beforeEach(() => {
  scene.prod.repositories.clear();
  scene.dev.repositories.clear();
  scene.world.lists.clear();
  scene.world.log.length = 0;
  image = pushImage(scene.world, scene.dev, 'team/api', { tag: 'build-7' });
  dev = { world: scene.world, registry: scene.dev, repository: 'team/api' };
});

describe.each(bothHosts(() => ({ scene, proxy })))('%s', (_, __, start) => {
  const promote = (files = trustFiles()) =>
    start({
      files,
      inputs: {
        source: `devacr.azurecr.io/team/api@${image.digest}`,
        target: 'prodacr.azurecr.io/team/api:1',
        ...TRUST,
      },
    });

  it.each<Format>(['jws', 'cose'])('a signature in %s is verified', async (format) => {
    signNotation(dev, image.digest, { format });
    const run = await promote();
    expect([run.outputs['result'], run.log]).toEqual(['promoted', expect.any(String)]);
    expect(run.log).toContain('notation: verified: by CN=signer,O=contoso,ST=BE,C=DE');
  });

  it('a revocation list is read through the proxy, in plain http, and counts', async () => {
    signNotation(dev, image.digest, { chain: chain('p256', { crls: [LIST], serial: 77 }) });
    const period = { from: Date.now() - DAY, to: Date.now() + DAY };
    scene.world.lists.set(LIST, crl(intermediate, period));
    expect((await promote()).outputs['result']).toBe('promoted');
    scene.world.lists.set(LIST, crl(intermediate, { ...period, revoked: [{ serial: 77 }] }));
    scene.prod.repositories.clear();
    const run = await promote();
    expect(run.outputs['result']).toBe('blocked');
    expect(run.log).toContain('was revoked');
    const lists = scene.world.log.filter(({ host }) => host === 'crl.contoso.com');
    expect(lists.map(({ status }) => status)).toEqual([200, 200]);
  });

  it('an unsigned image is stopped, and a trust policy without its store is an input error', async () => {
    const run = await promote();
    expect(run.outputs['result']).toBe('blocked');
    expect(run.log).toContain('carries no Notation signature');
    const { 'trust/trustpolicy.json': policy = '' } = trustFiles();
    const bare = await promote({ 'trust/trustpolicy.json': policy });
    expect(bare.outputs['result']).toBe('failed');
    expect(bare.log).toMatch(/notation-?trust-?store.*the folder does not exist/i);
  });
});
