import { execFileSync, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ForwardProxy, startProxy } from '../../sandbox/doors/proxy.js';
import type { StepRun } from '../../sandbox/jobs/runners.js';
import { pushBlob, pushImage, pushIndex, pushManifest } from '../../sandbox/world/image.js';
import { createScene, type Scene, SUBSCRIPTION, TENANT } from '../../sandbox/world/scene.js';
import { addPrincipal, type LoggedRequest, type Principal } from '../../sandbox/world/world.js';

/** Azure grants a subscription so many writes, and refills so many a second. */
const WRITES = 200;
const WRITES_A_SECOND = 10;

/** What one run cost. */
export interface Measured {
  readonly milliseconds: number;
  /** from the start of the process to its first request */
  readonly first: number;
  /** the most memory it had, in MiB */
  readonly memory: number;
  readonly log: readonly LoggedRequest[];
}

/** The pretended Azure that everything is measured against, and the environment that leads there. */
export interface Stage {
  readonly scene: Scene;
  readonly proxy: ForwardProxy;
  /** may push into both registries, as skopeo has to */
  readonly pusher: Principal;
  readonly directory: string;
  readonly env: NodeJS.ProcessEnv;
  /** @param answer what every answer takes, @param duration what every import takes, in milliseconds */
  set(answer: number, duration: number): void;
  /** what was asked and how long it took while this ran */
  measure(run: () => Promise<Ran>): Promise<Measured>;
}

/** A process that is over. */
export interface Ran {
  readonly milliseconds: number;
  /** in MiB; 0 where it was not seen */
  readonly memory: number;
}

export async function setStage(): Promise<Stage> {
  const scene = createScene();
  const { world } = scene;
  const scope = `/subscriptions/${SUBSCRIPTION}`;
  const pusher = addPrincipal(world, {
    name: 'pusher',
    tenantId: TENANT,
    roles: [{ scope, role: 'AcrPush' }],
  });
  const proxy = await startProxy(world);
  const directory = mkdtempSync(join(tmpdir(), 'bench-'));
  const ca = join(directory, 'ca.pem');
  writeFileSync(ca, proxy.ca);
  const refill = setInterval(() => {
    world.writesLeft = Math.min(WRITES, world.writesLeft + 1);
  }, 1000 / WRITES_A_SECOND);
  refill.unref();
  return {
    scene,
    proxy,
    pusher,
    directory,
    env: {
      PATH: process.env['PATH'],
      HOME: directory,
      HTTPS_PROXY: proxy.url,
      HTTP_PROXY: proxy.url,
      REQUESTS_CA_BUNDLE: ca,
      SSL_CERT_FILE: ca,
      AZURE_CONFIG_DIR: join(directory, 'azure'),
      AZURE_CORE_COLLECT_TELEMETRY: 'no',
    },
    set(answer, duration) {
      world.knobs.importDuration = duration;
      const delay = { kind: 'delay', milliseconds: answer } as const;
      world.knobs.faults.splice(0);
      if (answer > 0) world.knobs.faults.push({ match: {}, effect: delay });
    },
    async measure(run) {
      world.log.length = 0;
      world.operations.clear();
      world.writesLeft = WRITES;
      const started = Date.now();
      const { milliseconds, memory } = await run();
      const log = [...world.log];
      const arrived = log.map((it) => it.arrived ?? Number.POSITIVE_INFINITY);
      return { milliseconds, memory, log, first: Math.min(...arrived) - started };
    },
  };
}

let number = 0;

/** A repository of production that nobody has used before. */
export function freshTarget(): string {
  number += 1;
  return `bench/run-${number}`;
}

/** An image of two platforms with an attestation each, in a repository of the development registry. */
export function build({ scene }: Stage, repository: string): string {
  const { world, dev } = scene;
  return pushImage(world, dev, repository, { content: repository, tag: 'build' }).digest;
}

/** An image of one platform with so many bytes in its layers. */
export function buildLarge({ scene }: Stage, repository: string, bytes: number): string {
  const { world, dev } = scene;
  const config = pushBlob(
    dev,
    Buffer.from(JSON.stringify({ architecture: 'amd64', os: 'linux', rootfs: { type: 'layers' } })),
    'application/vnd.oci.image.config.v1+json',
  );
  const layers =
    bytes === 0
      ? []
      : Array.from({ length: 5 }, () =>
          pushBlob(dev, randomBytes(bytes / 5), 'application/vnd.oci.image.layer.v1.tar'),
        );
  const mediaType = 'application/vnd.oci.image.manifest.v1+json';
  const manifest = { schemaVersion: 2, mediaType, config, layers };
  const digest = pushManifest(world, dev, repository, manifest);
  const size = Buffer.byteLength(JSON.stringify(manifest));
  const platform = { architecture: 'amd64', os: 'linux' };
  return pushIndex(world, dev, repository, [{ mediaType, digest, size, platform }]).digest;
}

/**
 * What the exit of a Node process leaves: the most memory it had. On Linux the system counts what the process that
 * started it had, too, so that it is asked for the memory of this program alone.
 */
export function peakOf(
  stage: Stage,
  options = '',
): { env: Record<string, string>; read: () => number } {
  const hook = join(stage.directory, 'peak.cjs');
  const file = join(stage.directory, 'peak');
  writeFileSync(file, '0');
  const high = `/VmHWM:\\s+(\\d+)/.exec(require('fs').readFileSync('/proc/self/status', 'utf8'))[1]`;
  const kB = process.platform === 'linux' ? high : 'String(process.resourceUsage().maxRSS)';
  const write = `require('fs').writeFileSync(${JSON.stringify(file)}, ${kB})`;
  writeFileSync(hook, `process.on('exit', () => ${write});\n`);
  const read = () => Number(readFileSync(file, 'utf8')) / 1024;
  return { env: { NODE_OPTIONS: `--require=${hook} ${options}` }, read };
}

/**
 * One of our steps, which has to end green.
 *
 * @param options of Node, besides those that measure
 */
export async function ours(
  stage: Stage,
  start: (env: Record<string, string>) => Promise<StepRun>,
  options = '',
) {
  const peak = peakOf(stage, options);
  const run = await start(peak.env);
  if (!run.passed) throw new Error(`a step of ours failed:\n${run.log}`);
  return { milliseconds: run.milliseconds, memory: peak.read() };
}

/** Runs a program that has to succeed, and looks at the most memory it has. */
export async function program(
  stage: Stage,
  command: string,
  args: readonly string[],
): Promise<Ran> {
  const started = performance.now();
  const child = spawn(command, args, { env: stage.env, stdio: ['ignore', 'pipe', 'pipe'] });
  const said: Buffer[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => said.push(chunk));
  }
  let memory = 0;
  const sampling = setInterval(() => {
    memory = Math.max(memory, residentOf(child.pid));
  }, 100);
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  clearInterval(sampling);
  if (code !== 0) throw new Error(`${command} ${args.join(' ')}: ${Buffer.concat(said)}`);
  return { milliseconds: performance.now() - started, memory };
}

/** In MiB; of Linux only. */
function residentOf(pid: number | undefined): number {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    return Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024;
  } catch {
    return 0;
  }
}

/** The first line of what a program says of its version; undefined where it is not there. */
export function versionOf(command: string, ...args: string[]): string | undefined {
  try {
    const said = execFileSync(command, args, {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    return said.split('\n')[0]?.replace(/\s+/g, ' ').trim();
  } catch {
    return undefined;
  }
}
