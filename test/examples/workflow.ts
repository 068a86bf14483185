import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect } from '@jest/globals';
import { githubRequestToken } from '../../sandbox/jobs/issuers.js';
import { SUBSCRIPTION, TENANT } from '../../sandbox/world/scene.js';
import { ACTION, runAction } from '../dist/bundles.js';
import { type Machine, texts } from './job.js';

export interface Step {
  readonly id?: string;
  readonly if?: string;
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, unknown>>;
  readonly env?: Readonly<Record<string, unknown>>;
}
export interface Job {
  readonly needs?: string | readonly string[];
  readonly environment?: string;
  readonly uses?: string;
  readonly with?: Readonly<Record<string, unknown>>;
  readonly permissions?: Readonly<Record<string, string>>;
  readonly outputs?: Readonly<Record<string, string>>;
  readonly strategy?: { readonly matrix: Matrix };
  readonly concurrency?: Readonly<Record<string, unknown>>;
  readonly steps?: readonly Step[];
}
/** Lists by name; or `include`, an expression that gives a list of objects. */
type Matrix = Readonly<Record<string, readonly string[] | string>>;
export interface Workflow {
  readonly on?: Readonly<Record<string, unknown>>;
  readonly permissions?: Readonly<Record<string, string>>;
  readonly jobs: Readonly<Record<string, Job>>;
}

type Context = Readonly<Record<string, unknown>>;

/** Puts in what `${{ a.b.c }}` names. An expression that is no path, or that nothing answers, is a mistake. */
export function expand(text: string, context: Context): string {
  return text.replace(/\$\{\{\s*(.*?)\s*\}\}/g, (_, path: string) => {
    if (!/^[\w-]+(\.[\w-]+)*$/.test(path)) throw new Error(`cannot evaluate ${path}`);
    const value = path
      .split('.')
      .reduce<any>((it, key) => (it === undefined ? undefined : it[key]), context);
    if (value === undefined) throw new Error(`nothing answers ${path}`);
    return String(value);
  });
}

const expandAll = (values: Readonly<Record<string, unknown>> | undefined, context: Context) =>
  Object.fromEntries(Object.entries(texts(values)).map(([k, v]) => [k, expand(v, context)]));

/** What a part of a workflow leaves to the rest: jobs before it, and what it was started with. */
export interface Given {
  readonly needs?: Readonly<Record<string, { readonly outputs: Record<string, string> }>>;
  readonly inputs?: Readonly<Record<string, string>>;
}

/** Plays a workflow as GitHub does: jobs by `needs`, a token by subject and permission, outputs by name. */
export async function playWorkflow(
  machine: Machine,
  workflow: Workflow,
  called: Readonly<Record<string, Workflow>> = {},
  given: Given = {},
): Promise<void> {
  const { inputs = {} } = given;
  const needs: Record<string, { outputs: Record<string, string> }> = { ...given.needs };
  const open = new Map(Object.entries(workflow.jobs));
  while (open.size > 0) {
    const ready = [...open].find(([, job]) => [job.needs ?? []].flat().every((it) => it in needs));
    if (!ready) throw new Error(`jobs wait for each other: ${[...open.keys()]}`);
    const [name, job] = ready;
    open.delete(name);
    const outputs: Record<string, string> = {};
    for (const matrix of combinations(job.strategy?.matrix, { needs })) {
      const context = contextOf(machine, job, workflow.on, { needs, matrix, inputs });
      const permissions = job.permissions ?? workflow.permissions ?? {};
      if (job.uses === undefined) {
        const id = [name, ...Object.values(matrix)].join('-').replace(/\W+/g, '-');
        Object.assign(outputs, await playJob(machine, id, job, permissions, context));
        continue;
      }
      const other = called[job.uses];
      if (!other) throw new Error(`unknown workflow ${job.uses}`);
      const handed = expandAll(job.with, context);
      const subject = `:job_workflow_ref:${job.uses}`;
      for (const [inner, part] of Object.entries(other.jobs)) {
        if (part.permissions?.['id-token'] === 'write' && permissions['id-token'] !== 'write')
          throw new Error(`${name} does not grant id-token to ${job.uses}`);
        const own = contextOf(machine, part, other.on, {
          needs: {},
          matrix: {},
          inputs: handed,
        });
        const id = `${name}-${inner}`;
        await playJob(machine, id, part, part.permissions ?? {}, { ...own, subject });
      }
    }
    needs[name] = { outputs };
  }
}

function combinations(matrix: Matrix = {}, context: Context): Record<string, string>[] {
  const { include, ...lists } = matrix;
  if (typeof include === 'string') {
    const path = /^\$\{\{ fromJSON\((.*)\) \}\}$/.exec(include)?.[1];
    return JSON.parse(expand(`\${{ ${path} }}`, context)).map(texts);
  }
  return Object.entries(lists).reduce<Record<string, string>[]>(
    (all, [key, values]) =>
      all.flatMap((it) => [values].flat().map((value) => ({ ...it, [key]: value }))),
    [{}],
  );
}

/** What expressions of a job may name. Variables are those that the examples tell their readers to set. */
function contextOf(machine: Machine, job: Job, on: Workflow['on'] = {}, more: Context): Context {
  const { identities, publicKey, secrets } = machine.company;
  const own = identities[job.environment ?? ''];
  const event = 'pull_request' in on ? 'pull_request' : 'schedule' in on ? 'schedule' : 'push';
  return {
    ...more,
    event,
    github: {
      ref_name: 'v1.4.2',
      sha: 'a2f1c0de00000000000000000000000000000000',
      repository: 'contoso/api',
      run_id: '4711',
      token: 'a token of the job',
      event: { number: 12 },
    },
    secrets: { ...secrets, COSIGN_PRIVATE_KEY: 'a key', COSIGN_PASSWORD: 'its password' },
    vars: {
      AZURE_TENANT_ID: TENANT,
      AZURE_SUBSCRIPTION_ID: SUBSCRIPTION,
      AZURE_BUILD_CLIENT_ID: machine.company.scene.builder.clientId,
      AZURE_PLAN_CLIENT_ID: identities['production-read']?.clientId,
      ...(own ? { AZURE_CLIENT_ID: own.clientId } : {}),
      COSIGN_PUBLIC_KEY: publicKey,
      DOCKERHUB_USER: 'contoso',
      PARTNER_CLIENT_ID: identities['partner']?.clientId,
      PARTNER_TENANT_ID: identities['partner']?.tenantId,
    },
  };
}

async function playJob(
  machine: Machine,
  id: string,
  job: Job,
  permissions: Readonly<Record<string, string>>,
  outer: Context,
): Promise<Record<string, string>> {
  const home = machine.home(id);
  const workspace = join(home, 'work', 'api', 'api');
  mkdirSync(workspace, { recursive: true });
  let files: Readonly<Record<string, string>> = {};
  const steps: Record<string, { outputs: Record<string, string> }> = {};
  const context: Context = { ...outer, steps };
  for (const step of job.steps ?? []) {
    const given = expandAll(step.with, context);
    const name = step.uses?.split('@')[0] ?? '';
    const outputs = await playStep(name, step, given);
    if (step.id !== undefined) steps[step.id] = { outputs };
  }
  return expandAll(job.outputs, context);

  async function playStep(name: string, step: Step, given: Record<string, string>) {
    switch (name) {
      case '':
        machine.script(step.run ?? '', workspace, expandAll(step.env, context));
        return {};
      case 'OWNER/REPO':
        return promote(given);
      case 'actions/checkout':
        files = machine.checkOut(workspace);
        return {};
      case 'docker/build-push-action':
        return build(given);
      case 'actions/upload-artifact':
        machine.upload(given['name'] ?? '', resolve(workspace, given['path'] ?? ''));
        return {};
      case 'actions/download-artifact':
        machine.download(
          given['name'] ?? '',
          resolve(workspace, given['path'] ?? '.'),
          given['run-id'],
        );
        return {};
      case 'actions/attest':
        attest(given);
        return {};
      case 'docker/setup-buildx-action':
      case 'azure/login':
        return {};
      default:
        throw new Error(`what does ${name} do?`);
    }
  }

  function attest(given: Record<string, string>): void {
    expect(given['subject-digest']).toMatch(/^sha256:[0-9a-f]{64}$/);
    expect(existsSync(resolve(workspace, given['predicate-path'] ?? ''))).toBe(true);
    expect(permissions).toMatchObject({ 'id-token': 'write', attestations: 'write' });
  }

  function build({ tags = '' }: Record<string, string>): Record<string, string> {
    const [, repository = '', tag = ''] = /^devacr\.azurecr\.io\/(.*):(.*)$/.exec(tags) ?? [];
    const digest = machine.company.build(repository, tag);
    const metadata = { 'containerimage.digest': digest, 'image.name': tags };
    return { digest, metadata: JSON.stringify(metadata) };
  }

  async function promote(inputs: Record<string, string>): Promise<Record<string, string>> {
    const { scene } = machine.company;
    const where = job.environment ? `environment:${job.environment}` : refOf(context['event']);
    const subject = `repo:contoso/api:${where}${context['subject'] ?? ''}`;
    const env = {
      ACTIONS_ID_TOKEN_REQUEST_TOKEN: githubRequestToken(scene.world, subject),
      ...(permissions['id-token'] === 'write' ? {} : { ACTIONS_ID_TOKEN_REQUEST_URL: '' }),
      GITHUB_EVENT_NAME: String(context['event']),
    };
    const { proxy } = machine;
    const named = machine.filesFor(files, inputs, workspace);
    const run = await runAction({ scene, proxy, home, bundle: ACTION, inputs, files: named, env });
    machine.promotions.push({ job: id, inputs, run });
    if (!run.passed) throw new Error(`${id} is red:\n${run.log.slice(-4000)}`);
    const report = run.outputs['report'] ?? '';
    if (!existsSync(report)) writeFileSync(report, '');
    return run.outputs;
  }
}

function refOf(event: unknown): string {
  return event === 'pull_request' ? 'pull_request' : 'ref:refs/heads/main';
}
