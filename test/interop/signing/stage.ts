import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect } from '@jest/globals';
import { type ForwardProxy, startProxy } from '../../../sandbox/doors/proxy.js';
import type { Place } from '../../../sandbox/world/attach.js';
import { type PushedImage, pushImage } from '../../../sandbox/world/image.js';
import { createScene, type Scene } from '../../../sandbox/world/scene.js';
import { bothHosts } from '../../dist/both-hosts.js';
import { demand, type Programs, programs, type Ran } from './programs.js';

/** What a gate is given: inputs by their GitHub names, and files of the workspace. */
export interface Gate {
  readonly inputs: Record<string, string>;
  readonly files: Record<string, string>;
}

/** The sandbox, the real programs over it, and both bundles. */
export class Stage {
  #scene: Scene | undefined;
  #proxy: ForwardProxy | undefined;
  #tools: Programs | undefined;
  readonly #table: string[][] = [];
  #images = 0;

  /** Sets itself up before the tests of a file, and prints their table after them. */
  constructor() {
    beforeAll(async () => {
      demand(['cosign', 'notation', 'oras']);
      this.#scene = createScene();
      this.scene.world.knobs.importDuration = 0;
      this.#proxy = await startProxy(this.scene.world);
      const directory = mkdtempSync(join(tmpdir(), 'signing-'));
      this.#tools = await programs(directory, this.scene, this.#proxy);
    }, 60_000);
    afterAll(async () => {
      await this.#proxy?.close();
      const head = '| form | real program | action | task |\n| --- | --- | --- | --- |\n';
      const rows = this.#table.map((row) => `| ${row.join(' | ')} |\n`).join('');
      process.stdout.write(`\n${head}${rows}`);
    });
  }

  get scene(): Scene {
    return there(this.#scene);
  }

  get tools(): Programs {
    return there(this.#tools);
  }

  /** Both bundles over this sandbox. */
  get hosts() {
    return bothHosts(() => ({ scene: this.scene, proxy: there(this.#proxy) }));
  }

  /** Two images in a repository of their own. */
  pushed(): { image: PushedImage; other: PushedImage; place: Place; repository: string } {
    const repository = `team/form-${this.#images++}`;
    const { world, dev } = this.scene;
    const place = { world, registry: dev, repository };
    const image = pushImage(world, dev, repository, { content: repository });
    const other = pushImage(world, dev, repository, { content: `${repository} other` });
    return { image, other, place, repository };
  }

  /** What both bundles come to, one after the other, the second one with a tag more. */
  async onBoth(repository: string, image: PushedImage, { inputs, files }: Gate) {
    const results: string[] = [];
    for (const [index, [, , start]] of this.hosts.entries()) {
      const tags = ['1', '1, 2'][index] ?? '';
      const target = `prodacr.azurecr.io/${repository}`;
      const names = { source: dev(repository, image), target, tags };
      const run = await start({ inputs: { ...names, ...inputs }, files });
      results.push(run.outputs['result'] ?? run.log);
    }
    return results;
  }

  /** Both bundles promoted, and the programs take the copy. */
  async taken(form: string, runs: readonly Promise<Ran>[], results: readonly string[]) {
    const ran = await Promise.all(runs);
    const verified = ran.every(({ code }) => code === 0);
    this.#table.push([form, verified ? 'verified' : 'refused', ...results]);
    expect([results, ran.map(({ code, said }) => (code === 0 ? 0 : said))]).toEqual([
      ['promoted', 'promoted'],
      ran.map(() => 0),
    ]);
  }

  /** Neither the program nor one of the bundles takes it. */
  refused(form: string, { code, said }: Ran, results: readonly string[]): void {
    this.#table.push([form, code === 0 ? 'verified' : 'refused', ...results]);
    expect([results, code === 0, said]).toEqual([['blocked', 'blocked'], false, said]);
  }
}

function there<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('the stage is not set up yet');
  return value;
}

export const dev = (repository: string, { digest }: { readonly digest: string }) =>
  `devacr.azurecr.io/${repository}@${digest}`;
export const prod = (repository: string, { digest }: { readonly digest: string }) =>
  `prodacr.azurecr.io/${repository}@${digest}`;
