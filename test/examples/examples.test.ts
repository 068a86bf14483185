import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { PROJECT } from '../fixtures.js';
import { type Company, foundCompany } from './company.js';
import { compile } from './expressions.js';
import { Machine } from './job.js';
import { playPipeline, stepsOf } from './pipeline.js';
import { type Job, playWorkflow, type Workflow } from './workflow.js';

const EXAMPLES = join(PROJECT, 'examples');
const textOf = (path: string) => readFileSync(join(EXAMPLES, path), 'utf8');
const filesOf = (host: string) => readdirSync(join(EXAMPLES, host)).sort();
const action = parse(readFileSync(join(PROJECT, 'action.yml'), 'utf8'));
const task = JSON.parse(readFileSync(join(PROJECT, 'task', 'task.json'), 'utf8'));

/** What only reads production. */
const READING = ['plan-on-pull-request.yml', 'verify.yml'];
/** Calls another file, which promotes. */
const CALLING = ['call-policy.yml', 'use-policy.yml'];

/** What every run comes to; `verify` finds what was promoted before it. */
const EXPECTED: Readonly<Record<string, readonly string[]>> = {
  'quick-start.yml': ['promoted'],
  'plan-on-pull-request.yml': ['planned'],
  'promote-set.yml': ['promoted'],
  'mirror.yml': ['promoted'],
  'verify.yml': ['verified'],
  'matrix.yml': ['promoted', 'promoted'],
  'release-stages.yml': ['promoted', 'promoted'],
  'policy.yml': ['promoted'],
};

let machine: Machine | undefined;
afterEach(async () => {
  await machine?.close();
});

async function machineOf(company: Company): Promise<Machine> {
  machine = await Machine.start(company);
  return machine;
}

describe('the two hosts', () => {
  it('have the same examples', () => {
    const names = (host: string) =>
      filesOf(host).map((name) => name.replace(/^(call|use)-policy/, 'x-policy'));
    expect(names('azure-pipelines').sort()).toEqual(names('github').sort());
    expect(Object.keys(EXPECTED).sort()).toEqual(
      filesOf('github').filter((name) => !CALLING.includes(name)),
    );
  });
});

describe.each(filesOf('github'))('examples/github/%s', (name) => {
  const workflow: Workflow = parse(textOf(`github/${name}`));
  const jobs: Job[] = Object.values(workflow.jobs);
  const ours = jobs.flatMap((job) => (job.steps ?? []).map((step) => ({ job, step })));
  const promotions = ours.filter(({ step }) => step.uses?.startsWith('OWNER/REPO@'));

  it('uses inputs and outputs that the action has', () => {
    for (const { step } of promotions) {
      expect(Object.keys(action.inputs)).toEqual(
        expect.arrayContaining(Object.keys(step.with ?? {})),
      );
    }
    for (const [, output] of textOf(`github/${name}`).matchAll(
      /steps\.promote\.outputs\.([\w-]+)/g,
    ))
      expect(Object.keys(action.outputs)).toContain(output);
  });

  it('grants nothing by itself, pins what it uses, and keeps no credential of the checkout', () => {
    expect(workflow.permissions).toEqual({});
    for (const { step } of ours.filter((it) => it.step.uses)) {
      if (step.uses?.startsWith('OWNER/')) continue;
      expect(step.uses).toMatch(/^[\w-]+\/[\w-]+@[0-9a-f]{40}$/);
      if (step.uses?.startsWith('actions/checkout@'))
        expect(step.with?.['persist-credentials']).toBe(false);
    }
  });

  it('promotes one at a time, and keeps the report whatever happens', () => {
    for (const { job } of promotions) {
      const kept = job.steps?.at(-1);
      expect(kept?.uses).toMatch(/^actions\/upload-artifact@/);
      expect(kept?.if).toContain('always()');
      expect(kept?.with?.['path']).toMatch(/^\$\{\{ steps\.promote\.outputs\.report \}\}$/);
      if (READING.includes(name)) expect(job.environment).toBeUndefined();
      else expect(job.concurrency).toMatchObject({ 'cancel-in-progress': false });
    }
    expect(promotions.length > 0).toBe(!CALLING.includes(name));
  });
});

describe('the examples of GitHub, run', () => {
  const load = (name: string): Workflow => parse(textOf(`github/${name}`));
  const policy = 'OWNER/platform/.github/workflows/policy.yml@v1';
  const alone = filesOf('github').filter((it) => !/policy/.test(it));

  it.each(alone)('%s', async (name) => {
    const at = await machineOf(foundCompany());
    if (name === 'verify.yml') await playWorkflow(at, load('promote-set.yml'));
    at.promotions.length = 0;
    at.artifacts.clear();
    await playWorkflow(at, load(name));
    expect(at.promotions.map(({ run }) => run.outputs['result'])).toEqual(EXPECTED[name]);
  });

  it('call-policy.yml over policy.yml', async () => {
    const at = await machineOf(foundCompany(policy));
    await playWorkflow(at, load('call-policy.yml'), { [policy]: load('policy.yml') });
    expect(at.promotions.map(({ run }) => run.outputs['result'])).toEqual(EXPECTED['policy.yml']);
  });

  it('a workflow that goes round the policy gets no token', async () => {
    const at = await machineOf(foundCompany(policy));
    await expect(playWorkflow(at, load('quick-start.yml'))).rejects.toThrow(/AADSTS700213/);
  });

  it('a pull request cannot have the production identity', async () => {
    const at = await machineOf(foundCompany());
    const { clientId } = at.company.scene.promoter;
    const text = textOf('github/plan-on-pull-request.yml')
      .replace(/\$\{\{ vars\.AZURE_PLAN_CLIENT_ID \}\}/, clientId)
      .replace('mode: plan', 'mode: promote');
    await expect(playWorkflow(at, parse(text))).rejects.toThrow(/AADSTS700213/);
  });

  it('the identity of plans cannot promote', async () => {
    const at = await machineOf(foundCompany());
    const text = textOf('github/plan-on-pull-request.yml').replace('mode: plan', 'mode: promote');
    await expect(playWorkflow(at, parse(text))).rejects.toThrow(/ARM_FORBIDDEN|importImage/);
  });
});

describe.each(filesOf('azure-pipelines'))('examples/azure-pipelines/%s', (name) => {
  const text = textOf(`azure-pipelines/${name}`);
  const pipeline = parse(text);
  const steps = stepsOf(pipeline);
  const ours = steps.filter((step) => step.task?.startsWith('PromoteContainerImage@'));

  it('uses inputs and outputs that the task has', () => {
    const inputs = task.inputs.map((it: any) => it.name);
    for (const step of ours)
      expect(inputs).toEqual(expect.arrayContaining(Object.keys(step.inputs ?? {})));
    const outputs = task.outputVariables.map((it: any) => it.name);
    for (const [, output] of text.matchAll(/\$\(promote\.(\w+)\)|promote\.promote\.(\w+)/g))
      if (output !== undefined) expect(outputs).toContain(output);
    expect(ours.map((step) => step.task)).toEqual(
      CALLING.includes(name)
        ? []
        : expect.arrayContaining([`PromoteContainerImage@${task.version.Major}`]),
    );
  });

  it('promotes one at a time, and keeps the report whatever happens', () => {
    if (CALLING.includes(name)) return;
    for (const step of ours) {
      const kept = steps[steps.indexOf(step) + 1];
      expect(kept).toMatchObject({ publish: '$(promote.report)', condition: 'always()' });
    }
    if (READING.includes(name))
      expect(ours[0]?.inputs?.['azureSubscription']).toBe('production-read');
    else expect(pipeline.lockBehavior).toBe('sequential');
  });
});

describe('the examples of Azure Pipelines, run', () => {
  const load = (name: string) => {
    const pipeline = parse(textOf(`azure-pipelines/${name}`));
    const defaults = (pipeline.parameters ?? []).map((it: any) => [it.name, it.default]);
    return { pipeline, parameters: Object.fromEntries(defaults) };
  };
  const play = async (name: string, at: Machine) => {
    const { pipeline, parameters } = load(name);
    const { parameters: _, ...rest } = pipeline;
    await playPipeline(at, compile(rest, parameters), {
      dockerHubUser: 'contoso',
      dockerHubToken: at.company.secrets['DOCKERHUB_TOKEN'] ?? '',
    });
  };

  it.each(filesOf('azure-pipelines').filter((it) => !/policy/.test(it)))('%s', async (name) => {
    const at = await machineOf(foundCompany());
    if (name === 'verify.yml') await play('promote-set.yml', at);
    at.promotions.length = 0;
    at.artifacts.clear();
    await play(name, at);
    expect(at.promotions.map(({ run }) => run.outputs['result'])).toEqual(EXPECTED[name]);
  });

  it('use-policy.yml over policy.yml', async () => {
    const at = await machineOf(foundCompany());
    const { extends: extended } = load('use-policy.yml').pipeline;
    expect(extended.template).toBe('policy.yml@platform');
    const { parameters: _, ...template } = load('policy.yml').pipeline;
    const own = JSON.stringify(at.company.publicKey).slice(1, -1);
    const theirs = /-----BEGIN PUBLIC KEY-----.*?-----END PUBLIC KEY-----\\n/;
    const compiled = JSON.stringify(compile(template, extended.parameters));
    expect(compiled).toMatch(theirs);
    await playPipeline(at, JSON.parse(compiled.replace(theirs, own)), {
      cosignPrivateKey: 'a key',
      cosignPassword: 'its password',
    });
    expect(at.promotions.map(({ run }) => run.outputs['result'])).toEqual(EXPECTED['policy.yml']);
  });
});
