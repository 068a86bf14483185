import { execFileSync } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, delimiter, dirname, join } from 'node:path';
import { startProxy } from '../../sandbox/doors/proxy.js';
import type { StepRun } from '../../sandbox/jobs/runners.js';
import { PROJECT } from '../fixtures.js';
import type { Company } from './company.js';

/** Programs that a step of an example calls and that have nothing to do with us. */
const STRANGERS = ['az', 'kubectl', 'cosign', 'docker'];

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
      writeFileSync(join(bin, name), '#!/bin/sh\nexit 0\n');
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
    const files = { 'release.yml': release, 'mirror.yml': mirror };
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
    return files;
  }

  upload(name: string, file: string): void {
    const folder = join(this.folder, 'artifacts', name);
    if (this.artifacts.has(name)) throw new Error(`the artifact ${name} is there already`);
    mkdirSync(folder, { recursive: true });
    cpSync(file, join(folder, basename(file)));
    this.artifacts.set(name, folder);
  }

  download(name: string, to: string): void {
    const folder = this.artifacts.get(name);
    if (folder === undefined) throw new Error(`there is no artifact ${name}`);
    cpSync(folder, to, { recursive: true });
  }

  /** Runs the script of a step, with strangers' programs replaced by ones that do nothing. */
  script(text: string, cwd: string, env: Readonly<Record<string, string>>): void {
    mkdirSync(cwd, { recursive: true });
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

/** Values as a host hands them over: texts. */
export function texts(values: Readonly<Record<string, unknown>> = {}): Record<string, string> {
  return Object.fromEntries(Object.entries(values).map(([name, it]) => [name, String(it ?? '')]));
}
