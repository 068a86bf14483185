import { execFileSync, spawnSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, delimiter, dirname, join, resolve } from 'node:path';
import { startProxy } from '../../sandbox/doors/proxy.js';
import type { StepRun } from '../../sandbox/jobs/runners.js';
import { PROJECT } from '../fixtures.js';
import type { Company } from './company.js';

/** Programs that a step of an example calls and that have nothing to do with us. */
const STRANGERS = ['az', 'kubectl', 'kustomize', 'cosign', 'docker', 'gh', 'git', 'curl'];

/** Programs of the hosts' machines that a script needs for itself; not every machine of ours has them. */
const NEEDED = ['jq'];

/** A step of ours as an example runs it. */
export interface Promotion {
  readonly job: string;
  readonly inputs: Readonly<Record<string, string>>;
  readonly run: StepRun;
}

/** A run of a whole pipeline: its artifacts, and the machine that its jobs share. */
export class Machine {
  readonly artifacts = new Map<string, string>();
  readonly promotions: Promotion[] = [];
  /** files of the repository, by name, in place of those in examples/ */
  readonly files = new Map<string, string>();
  /** artifacts of an earlier run: name to folder */
  readonly earlier = new Map<string, string>();
  readonly folder = mkdtempSync(join(tmpdir(), 'example-'));

  private constructor(
    readonly company: Company,
    readonly proxy: Awaited<ReturnType<typeof startProxy>>,
  ) {}

  static async start(company: Company): Promise<Machine> {
    const machine = new Machine(company, await startProxy(company.scene.world));
    const bin = join(machine.folder, 'bin');
    mkdirSync(bin);
    for (const name of STRANGERS) {
      writeFileSync(join(bin, name), strangerOf(name, machine.folder));
      chmodSync(join(bin, name), 0o755);
    }
    return machine;
  }

  /** A new folder for a job, in which its host lays out its own. */
  home(job: string): string {
    const home = join(this.folder, `job-${job}`);
    mkdirSync(home, { recursive: true });
    return home;
  }

  /** The repository of the example, with the digests that were really built; returns its files. */
  checkOut(folder: string): Readonly<Record<string, string>> {
    mkdirSync(folder, { recursive: true });
    const built = new Map<string, string>();
    const release = readFileSync(join(PROJECT, 'examples', 'release.yml'), 'utf8').replace(
      /(team\/\w+)@sha256:(\d)\2{63}/g,
      (_, repository: string) => {
        const digest = built.get(repository) ?? this.company.build(repository, 'build-1');
        built.set(repository, digest);
        return `${repository}@${digest}`;
      },
    );
    const mirror = readFileSync(join(PROJECT, 'examples', 'mirror.yml'), 'utf8');
    const own = Object.fromEntries(this.files);
    const files = { 'release.yml': release, 'mirror.yml': mirror, ...own };
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
    mkdirSync(join(folder, 'overlays', 'production'), { recursive: true });
    return files;
  }

  /** How strangers' programs were called, and what a pipe gave them. */
  calls(): string {
    const file = join(this.folder, 'calls');
    return existsSync(file) ? readFileSync(file, 'utf8') : '';
  }

  /** A file that a script of a job wrote into its folder. */
  written(name: string): string {
    const found = readdirSync(this.folder, { recursive: true, encoding: 'utf8' }).find(
      (it) => basename(it) === name,
    );
    return readFileSync(join(this.folder, found ?? name), 'utf8');
  }

  /** Files of a step, with those that steps before it left and its inputs name. */
  filesFor(
    files: Readonly<Record<string, string>>,
    inputs: Readonly<Record<string, string>>,
    folder: string,
  ): Readonly<Record<string, string>> {
    const named = [inputs['images-file'], inputs['imagesFile']].filter((it) => it !== undefined);
    const paths = named.map((it) => resolve(folder, it)).filter((it) => existsSync(it));
    return { ...files, ...Object.fromEntries(paths.map((it) => [it, readFileSync(it, 'utf8')])) };
  }

  /** What `az` answers when it is asked for the digest of a tag. */
  tagHolds(digest: string): void {
    writeFileSync(join(this.folder, 'digest'), digest);
  }

  upload(name: string, file: string): void {
    const folder = join(this.folder, 'artifacts', name);
    if (this.artifacts.has(name)) throw new Error(`the artifact ${name} is there already`);
    mkdirSync(folder, { recursive: true });
    cpSync(file, join(folder, basename(file)));
    this.artifacts.set(name, folder);
  }

  /** @param run the id of an earlier run whose artifact it is, if any */
  download(name: string, to: string, run?: string): void {
    const folder = (run === undefined ? this.artifacts : this.earlier).get(name);
    if (folder === undefined) throw new Error(`there is no artifact ${name}`);
    cpSync(folder, to, { recursive: true });
  }

  /** Runs the script of a step, with strangers' programs replaced by ones that do nothing. */
  script(text: string, cwd: string, env: Readonly<Record<string, string>>): void {
    mkdirSync(cwd, { recursive: true });
    const missing = NEEDED.filter((it) => spawnSync(it, ['--version']).error !== undefined);
    if (missing.some((it) => new RegExp(`(^|\\s)${it} `).test(text))) return;
    const path = [join(this.folder, 'bin'), dirname(process.execPath), process.env['PATH']];
    execFileSync('bash', ['-e', '-c', text], {
      cwd,
      env: { ...env, PATH: path.join(delimiter) },
      stdio: 'pipe',
    });
  }

  async close(): Promise<void> {
    await this.proxy.close();
  }
}

/** A program that does nothing but write down how it was called, and answers what a script asks it for. */
function strangerOf(name: string, folder: string): string {
  return `#!/bin/sh
printf '%s\\n' "${name} $*" >> '${join(folder, 'calls')}'
case "$*" in
  *'--data @-'*) cat >> '${join(folder, 'calls')}' ;;
  *'--query digest'*) cat '${join(folder, 'digest')}' ;;
esac
`;
}

/** Values as a host hands them over: texts. */
export function texts(values: Readonly<Record<string, unknown>> = {}): Record<string, string> {
  return Object.fromEntries(Object.entries(values).map(([name, it]) => [name, String(it ?? '')]));
}
