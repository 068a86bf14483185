import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect } from '@jest/globals';
import { CONNECTION } from '../../sandbox/world/scene.js';
import { runTask, TASK } from '../dist/bundles.js';
import type { Company } from './company.js';
import { SECOND_CONNECTION } from './connections.js';
import { macros } from './expressions.js';
import { type Machine, texts } from './job.js';

export interface TaskStep {
  readonly task?: string;
  readonly name?: string;
  readonly inputs?: Readonly<Record<string, unknown>>;
  readonly script?: string;
  readonly env?: Readonly<Record<string, unknown>>;
  readonly workingDirectory?: string;
  readonly checkout?: string;
  readonly download?: string;
  readonly publish?: string;
  readonly artifact?: string;
  readonly condition?: string;
}
interface PipelineJob {
  readonly job?: string;
  readonly deployment?: string;
  readonly steps?: readonly TaskStep[];
  readonly variables?: unknown;
  readonly strategy?: {
    readonly runOnce?: { readonly deploy: { readonly steps: TaskStep[] } };
    readonly matrix?: string;
  };
}
export interface Pipeline {
  readonly stages?: readonly { readonly stage: string; readonly jobs: readonly PipelineJob[] }[];
  readonly steps?: readonly TaskStep[];
  readonly lockBehavior?: string;
}

/** A second service connection, as the agent hands it to a task. */
function secondOf({ identities }: Company, name: string): Record<string, string> {
  const principal = identities[name];
  if (!principal) throw new Error(`no service connection ${name}`);
  return {
    [`ENDPOINT_AUTH_SCHEME_${SECOND_CONNECTION}`]: 'WorkloadIdentityFederation',
    [`ENDPOINT_AUTH_PARAMETER_${SECOND_CONNECTION}_TENANTID`]: principal.tenantId,
    [`ENDPOINT_AUTH_PARAMETER_${SECOND_CONNECTION}_SERVICEPRINCIPALID`]: principal.clientId,
  };
}

/** The steps of a pipeline, and of what it extends, wherever they stand. */
export function stepsOf(value: unknown): TaskStep[] {
  if (typeof value !== 'object' || value === null) return [];
  const inner = Object.values(value).flatMap(stepsOf);
  const isStep = ['task', 'script', 'publish'].some((key) => key in value);
  return isStep ? [value as TaskStep, ...inner] : inner;
}

/** Plays a pipeline as Azure DevOps does, stage after stage; `given` are its variables. */
export async function playPipeline(
  machine: Machine,
  pipeline: Pipeline,
  given: Readonly<Record<string, string>> = {},
): Promise<void> {
  const outputs: Record<string, string> = {};
  const stages = pipeline.stages ?? [
    { stage: 'only', jobs: [{ job: 'only', steps: pipeline.steps ?? [] }] },
  ];
  for (const { stage, jobs } of stages) {
    for (const key of Object.keys(outputs))
      if (key.startsWith('dependencies.')) delete outputs[key];
    for (const job of jobs) {
      const name = job.deployment ?? job.job ?? '';
      let said: Record<string, string> = {};
      for (const [leg, variables] of legs(job)) {
        const id = `${stage}-${name}${leg}`;
        said = await playJob(machine, id, job, { ...given, ...own(job) }, variables);
      }
      const prefix = job.deployment === undefined ? '' : `${name}.`;
      for (const [step, value] of Object.entries(said)) {
        const key = `${name}.outputs['${prefix}${step}']`;
        outputs[`stageDependencies.${stage}.${key}`] = value;
        outputs[`dependencies.${key}`] = value;
      }
    }
  }

  /** The jobs that a matrix makes of one, each by the end of its name and its variables. */
  function legs({ strategy }: PipelineJob): [string, Record<string, string>][] {
    if (strategy?.matrix === undefined) return [['', {}]];
    const path = /^\$\[ (.*) \]$/.exec(strategy.matrix)?.[1] ?? '';
    const legs: Record<string, Record<string, unknown>> = JSON.parse(outputs[path] ?? '');
    return Object.entries(legs).map(([key, values]) => {
      for (const value of Object.values(values)) expect(typeof value).toBe('string');
      return [`-${key}`, texts(values)];
    });
  }

  /** Variables of a job: `$[ stageDependencies… ]` are what an earlier job said. */
  function own({ variables }: PipelineJob): Record<string, string> {
    const named = Array.isArray(variables) ? {} : texts(variables as Record<string, unknown>);
    return Object.fromEntries(
      Object.entries(named).map(([key, text]) => {
        const path = /^\$\[ (.*) \]$/.exec(text)?.[1];
        if (path === undefined) return [key, text];
        const value = outputs[path];
        if (value === undefined) throw new Error(`nothing answers ${path}`);
        return [key, value];
      }),
    );
  }
}

async function playJob(
  machine: Machine,
  id: string,
  job: PipelineJob,
  given: Readonly<Record<string, string>>,
  leg: Readonly<Record<string, string>>,
): Promise<Record<string, string>> {
  const home = machine.home(id);
  const build = join(home, '_work', '1');
  const [sources, staging] = [join(build, 's'), join(build, 'a')];
  mkdirSync(staging, { recursive: true });
  const variables: Record<string, string> = {
    'Build.BuildId': '815',
    'Build.SourceBranchName': 'v1.4.2',
    'Build.ArtifactStagingDirectory': staging,
    'Pipeline.Workspace': build,
    'Build.Repository.ID': 'a-repository',
    'System.JobAttempt': '1',
    'System.CollectionUri': 'https://dev.azure.com/contoso/',
    'System.TeamProject': 'api',
    'System.PullRequest.PullRequestId': '12',
    'System.AccessToken': 'a token of the job',
    ...given,
    ...leg,
  };
  // Every variable is one of the environment as well; what matters here is a leg's.
  const shown = Object.fromEntries(Object.entries(leg).map(([k, v]) => [k.toUpperCase(), v]));
  const outputs: Record<string, string> = {};
  const deploys = job.deployment !== undefined;
  if (deploys)
    for (const name of machine.artifacts.keys()) machine.download(name, join(build, name));
  let files: Readonly<Record<string, string>> | undefined;
  for (const step of (deploys ? job.strategy?.runOnce?.deploy.steps : job.steps) ?? []) {
    if (step.checkout === 'self') files = machine.checkOut(sources);
    if (step.script !== undefined) {
      const folder = step.workingDirectory && macros(step.workingDirectory, variables);
      const text = macros(step.script, variables);
      machine.script(text, folder ?? (files ? sources : build), envOf(step));
    }
    if (step.download === 'current') {
      machine.download(step.artifact ?? '', join(build, step.artifact ?? ''));
    }
    if (step.publish !== undefined) {
      const name = `${macros(step.artifact ?? '', variables)}`;
      machine.upload(name, resolve(sources, macros(step.publish, variables)));
    }
    if (step.task === undefined) continue;
    const inputs = Object.fromEntries(
      Object.entries(texts(step.inputs)).map(([k, v]) => [k, macros(v, variables)]),
    );
    const said = await playTask(step, inputs);
    for (const [key, value] of Object.entries(said)) {
      outputs[`${step.name}.${key}`] = value;
      variables[`${step.name}.${key}`] = value;
    }
  }
  return outputs;

  function envOf(step: TaskStep): Record<string, string> {
    const env = Object.entries(texts(step.env)).map(([k, v]) => [k, macros(v, variables)]);
    return { ...shown, ...Object.fromEntries(env) };
  }

  async function playTask(step: TaskStep, inputs: Record<string, string>) {
    const { task = '' } = step;
    if (task === 'Docker@2') return docker(inputs);
    if (task === 'DownloadPipelineArtifact@2') {
      machine.download(inputs['artifact'] ?? '', inputs['path'] ?? '', inputs['runId']);
      return {};
    }
    if (task === 'PublishTestResults@2') {
      expect(readFileSync(inputs['testResultsFiles'] ?? '', 'utf8')).toContain('<testsuite');
      return {};
    }
    if (task === 'AzureCLI@2') {
      expect(inputs['azureSubscription']).toMatch(/^production-(lock|attest)$/);
      machine.script(inputs['inlineScript'] ?? '', build, envOf(step));
      return {};
    }
    if (task !== 'PromoteContainerImage@0') throw new Error(`what does ${task} do?`);
    const { company, proxy } = machine;
    const { azureSubscription = '', sourceConnection } = inputs;
    const principal = company.identities[azureSubscription];
    if (!principal) throw new Error(`no service connection ${azureSubscription}`);
    const second = sourceConnection === undefined ? {} : secondOf(company, sourceConnection);
    const run = await runTask({
      scene: company.scene,
      proxy,
      home,
      checkout: files !== undefined,
      files: machine.filesFor(files ?? {}, inputs, sources),
      bundle: TASK,
      inputs: {
        ...inputs,
        azureSubscription: CONNECTION,
        ...(sourceConnection === undefined ? {} : { sourceConnection: SECOND_CONNECTION }),
      },
      env: {
        ...second,
        [`ENDPOINT_AUTH_PARAMETER_${CONNECTION}_SERVICEPRINCIPALID`]: principal.clientId,
      },
    });
    machine.promotions.push({ job: id, inputs, run });
    if (!run.passed) throw new Error(`${id} is red:\n${run.log.slice(-4000)}`);
    return run.outputs;
  }

  /** Docker@2 keeps what `docker push` said in a file, and names the file. */
  function docker({ command, repository = '', tags = '' }: Record<string, string>) {
    if (command !== 'push') return {};
    const digest = machine.company.build(repository, tags);
    const path = join(build, `push-${repository.replace('/', '-')}.txt`);
    const lines = [
      `The push refers to repository [devacr.azurecr.io/${repository}]`,
      '5f70bf18a086: Pushed',
      `${tags}: digest: ${digest} size: 1234`,
    ];
    writeFileSync(path, `${lines.join('\n')}\n`);
    return { DockerOutput: path };
  }
}
