import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { startProxy } from './doors/proxy.js';
import { passingFolder } from './folder.js';
import { type RunnerOptions, runAction, runTask, type StepRun } from './jobs/runners.js';
import { keepRun, show } from './show.js';
import { pushImage } from './world/image.js';
import { CONNECTION, createScene, TENANT } from './world/scene.js';

const USAGE = `usage: npm run try -- MODE [--INPUT VALUE]… [--on github | azure-devops] [--keep FOLDER]
  MODE     promote, plan, verify, rollback or rollback-plan
  --INPUT  any input by its name on GitHub, for example --target prodacr.azurecr.io/team/api:1.4.2
  --on     whose bundle is run; github when absent
  --keep   a folder for report and job summary
Without --source the sandbox's own image is taken. Where a sandbox runs (npm run -s sandbox), it is used and
keeps what was promoted; else one is started for this run only, and what the mode needs is promoted before.`;

const MODES = ['promote', 'plan', 'verify', 'rollback', 'rollback-plan'];
const TARGET = 'prodacr.azurecr.io/team/api';

interface Wish {
  readonly inputs: Record<string, string>;
  readonly host: 'github' | 'azure-devops';
  readonly keep?: string;
}

/** One run of a bundle, in folders that all runs of a try share. */
type Start = (inputs: Readonly<Record<string, string>>) => Promise<StepRun>;

/** Where the run takes place: the scene that options are built from, and what only this sandbox accepts. */
interface Place extends Pick<RunnerOptions, 'scene' | 'proxy'> {
  readonly image: string;
  readonly env: Readonly<Record<string, string>>;
  readonly clientId: string;
}

/**
 * Runs a bundle on this machine as its host would, against a sandbox, and shows log, outputs and summary.
 *
 * @param dist the folder that holds the bundles
 * @param words what was typed behind `try`
 * @returns 0 when the step is green, 1 when it is red, 2 when the words make no run
 */
export async function tryOut(dist: string, words: readonly string[]): Promise<number> {
  const wish = wishOf(words);
  if (typeof wish === 'string') {
    console.error(`${wish}\n${USAGE}`);
    return 2;
  }
  const { SANDBOX: running } = process.env;
  const goesBack = /^rollback/.test(wish.inputs['mode'] ?? '');
  if (running !== undefined && goesBack && wish.inputs['images-file'] === undefined) {
    console.error(
      `--images-file is missing: the report of a promotion, as promote --keep leaves it\n${USAGE}`,
    );
    return 2;
  }
  const place = running === undefined ? await ownSandbox() : runningSandbox(running);
  const home = join(passingFolder('try'), 'home');
  const start: Start = (inputs) => runOn(wish.host, dist, place, home, inputs);
  const target = wish.inputs['target'] ?? `${TARGET}:1.4.2`;
  const source = wish.inputs['source'] ?? place.image;
  const needed = wish.inputs['images-file'] === undefined ? { source, target } : {};
  const wanted = { ...needed, ...wish.inputs };
  const inputs = running === undefined ? await afterwards(place, wanted, start) : wanted;
  const run = await start(inputs);
  await place.proxy.close();
  tell(run, wish, inputs);
  return run.passed ? 0 : 1;
}

/** Promotes in a new sandbox what a mode needs to be there; the inputs of the run that comes after it. */
async function afterwards(
  { scene, image }: Place,
  inputs: Readonly<Record<string, string>>,
  start: Start,
): Promise<Readonly<Record<string, string>>> {
  const { mode, 'images-file': file, source = image, target = TARGET } = inputs;
  if (file !== undefined) return inputs;
  if (mode === 'verify') {
    const { tags = '' } = inputs;
    console.log(`=== before it: ${source} is promoted, so that there is something to verify`);
    await start({ mode: 'promote', source, target, tags });
    return inputs;
  }
  if (mode !== 'rollback' && mode !== 'rollback-plan') return inputs;
  const [, repository = 'team/api'] = /^[^/]+\/([^:@]+)/.exec(target) ?? [];
  const old = pushImage(scene.world, scene.prod, repository, { content: 'old', tag: 'latest' });
  const to = target.replace(/:[^/]*$/, '');
  console.log(`=== before it: ${to}:latest holds ${old.digest}, and is moved to ${source}`);
  const moved = { mode: 'promote', source, target: to, tags: '1.4.2, latest', force: 'latest' };
  const run = await start({ ...moved, reason: 'for the try' });
  const { source: _, target: __, ...rest } = inputs;
  return { ...rest, 'images-file': run.outputs['report'] ?? '' };
}

function wishOf([mode = '', ...rest]: readonly string[]): Wish | string {
  if (!MODES.includes(mode)) return `expected a mode, got ${JSON.stringify(mode)}`;
  const named: Record<string, string> = {};
  for (let i = 0; i < rest.length; i += 2) {
    const name = /^--([a-z][a-z-]*)$/.exec(rest[i] ?? '')?.[1];
    const value = rest[i + 1];
    if (name === undefined) return `expected --INPUT, got ${JSON.stringify(rest[i])}`;
    if (value === undefined) return `--${name} has no value`;
    named[name] = value;
  }
  const { on = 'github', keep, ...inputs } = named;
  if (on !== 'github' && on !== 'azure-devops') return `unknown host ${JSON.stringify(on)}`;
  return { inputs: { mode, ...inputs }, host: on, ...(keep === undefined ? {} : { keep }) };
}

async function ownSandbox(): Promise<Place> {
  const scene = createScene();
  const { digest } = pushImage(scene.world, scene.dev, 'team/api', { tag: 'build-7' });
  const image = `devacr.azurecr.io/team/api@${digest}`;
  const proxy = await startProxy(scene.world);
  return { scene, proxy, image, env: {}, clientId: scene.promoter.clientId };
}

/** A sandbox of another process: what it accepts stands in the variables that it printed. */
function runningSandbox(url: string): Place {
  const of = (name: string) => process.env[name] ?? '';
  const ca = readFileSync(of('NODE_EXTRA_CA_CERTS'), 'utf8');
  const system = of('SYSTEM_ACCESSTOKEN');
  return {
    scene: createScene(),
    proxy: { env: { HTTPS_PROXY: url, HTTP_PROXY: url }, ca, close: async () => {} },
    image: of('IMAGE'),
    clientId: of('AZURE_CLIENT_ID'),
    env: {
      ACTIONS_ID_TOKEN_REQUEST_TOKEN: of('ACTIONS_ID_TOKEN_REQUEST_TOKEN'),
      'INPUT_GITHUB-TOKEN': of('GITHUB_TOKEN'),
      ENDPOINT_AUTH_SYSTEMVSSCONNECTION: JSON.stringify({
        parameters: { AccessToken: system },
        scheme: 'OAuth',
      }),
      ENDPOINT_AUTH_PARAMETER_SYSTEMVSSCONNECTION_ACCESSTOKEN: system,
      [`ENDPOINT_AUTH_PARAMETER_${CONNECTION}_SERVICEPRINCIPALID`]: of('AZURE_CLIENT_ID'),
    },
  };
}

/** The folder where the command was typed is the job's workspace, so that files of inputs are found there. */
function runOn(
  host: Wish['host'],
  dist: string,
  { scene, proxy, env, clientId }: Place,
  home: string,
  inputs: Readonly<Record<string, string>>,
): Promise<StepRun> {
  const workspace = process.env['INIT_CWD'] ?? process.cwd();
  if (host === 'azure-devops') {
    const camel = Object.entries(inputs).map(([name, value]) => [
      name.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase()),
      value,
    ]);
    const folders = {
      SYSTEM_DEFAULTWORKINGDIRECTORY: workspace,
      BUILD_SOURCESDIRECTORY: workspace,
      PIPELINE_WORKSPACE: workspace,
    };
    const bundle = join(dist, 'task', 'index.js');
    const options = { scene, proxy, home, bundle, inputs: Object.fromEntries(camel) };
    return runTask({ ...options, env: { ...folders, ...env } });
  }
  const oidc = inputs['auth'] ? {} : { 'client-id': clientId, 'tenant-id': TENANT };
  const bundle = join(dist, 'action', 'index.js');
  const options = { scene, proxy, home, bundle, inputs: { ...oidc, ...inputs } };
  return runAction({ ...options, env: { GITHUB_WORKSPACE: workspace, ...env } });
}

function tell(run: StepRun, { host, keep }: Wish, inputs: Readonly<Record<string, string>>): void {
  console.log(`=== inputs (${host})`);
  for (const [name, value] of Object.entries(inputs)) console.log(`    ${name}: ${value}`);
  console.log('=== log');
  show(run.log);
  console.log('=== outputs');
  for (const [name, value] of Object.entries(run.outputs)) console.log(`    ${name}: ${value}`);
  console.log(`=== job summary\n${run.summary}`);
  const seconds = (run.milliseconds / 1000).toFixed(1);
  console.log(`=== the step is ${run.passed ? 'green' : 'red'}, ${seconds} s`);
  if (keep === undefined) return;
  const folder = resolve(process.env['INIT_CWD'] ?? '.', keep);
  keepRun(run, folder);
  console.log(`report and summary are in ${folder}`);
}
