import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { CONNECTION } from '../../sandbox/world/scene.js';
import { runTask, TASK } from '../dist/bundles.js';
import { type Machine, texts } from './job.js';

export interface TaskStep {
  readonly task?: string;
  readonly name?: string;
  readonly inputs?: Readonly<Record<string, unknown>>;
  readonly script?: string;
  readonly env?: Readonly<Record<string, unknown>>;
  readonly checkout?: string;
  readonly publish?: string;
  readonly artifact?: string;
  readonly condition?: string;
}
interface PipelineJob {
  readonly job?: string;
  readonly deployment?: string;
  readonly steps?: readonly TaskStep[];
  readonly variables?: unknown;
  readonly strategy?: { readonly runOnce: { readonly deploy: { readonly steps: TaskStep[] } } };
}
export interface Pipeline {
  readonly stages?: readonly { readonly stage: string; readonly jobs: readonly PipelineJob[] }[];
  readonly steps?: readonly TaskStep[];
  readonly lockBehavior?: string;
}

/** The steps of a pipeline, and of what it extends, wherever they stand. */
export function stepsOf(value: unknown): TaskStep[] {
  if (typeof value !== 'object' || value === null) return [];
  const inner = Object.values(value).flatMap(stepsOf);
  const isStep = ['task', 'script', 'publish'].some((key) => key in value);
  return isStep ? [value as TaskStep, ...inner] : inner;
}

/** Compile-time `${{ parameters.x }}` and `${{ each x in parameters.y }}`, which the service does first. */
export function compile(value: unknown, parameters: Readonly<Record<string, unknown>>): any {
  if (typeof value === 'string') {
    const whole = /^\$\{\{ parameters\.(\w+) \}\}$/.exec(value)?.[1];
    if (whole !== undefined && typeof parameters[whole] === 'object') return parameters[whole];
    return value.replace(/\$\{\{ (?:parameters\.)?(\w+) \}\}/g, (_, name: string) => {
      if (parameters[name] === undefined) throw new Error(`no parameter ${name}`);
      return String(parameters[name]);
    });
  }
  if (Array.isArray(value)) {
    return value.flatMap((item) => {
      const key = typeof item === 'object' && item !== null ? (Object.keys(item)[0] ?? '') : '';
      const each = /^\$\{\{ each (\w+) in parameters\.(\w+) \}\}$/.exec(key);
      if (!each) return [compile(item, parameters)];
      const list = parameters[each[2] ?? ''] as readonly unknown[];
      return list.flatMap((it) => compile(item[key], { ...parameters, [each[1] ?? '']: it }));
    });
  }
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, compile(v, parameters)]));
}

/** Puts in what `$(name)` names; a name that nothing answers is a mistake. */
export function macros(text: string, variables: Readonly<Record<string, string>>): string {
  return text.replace(/\$\(([\w.]+)\)/g, (whole, name: string) => {
    const value = variables[name];
    if (value === undefined) throw new Error(`nothing answers ${whole}`);
    return value;
  });
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
    for (const job of jobs) {
      const name = job.deployment ?? job.job ?? '';
      const said = await playJob(machine, `${stage}-${name}`, job, { ...given, ...own(job) });
      const prefix = job.deployment === undefined ? '' : `${name}.`;
      for (const [step, value] of Object.entries(said)) {
        outputs[`stageDependencies.${stage}.${name}.outputs['${prefix}${step}']`] = value;
      }
    }
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
    'System.JobAttempt': '1',
    ...given,
  };
  const outputs: Record<string, string> = {};
  const deploys = job.deployment !== undefined;
  if (deploys)
    for (const name of machine.artifacts.keys()) machine.download(name, join(build, name));
  let files: Readonly<Record<string, string>> | undefined;
  for (const step of (deploys ? job.strategy?.runOnce.deploy.steps : job.steps) ?? []) {
    if (step.checkout === 'self') files = machine.checkOut(sources);
    if (step.script !== undefined) {
      const env = Object.entries(texts(step.env)).map(([k, v]) => [k, macros(v, variables)]);
      const text = macros(step.script, variables);
      machine.script(text, files ? sources : build, Object.fromEntries(env));
    }
    if (step.publish !== undefined) {
      const name = `${macros(step.artifact ?? '', variables)}`;
      machine.upload(name, resolve(sources, macros(step.publish, variables)));
    }
    if (step.task === undefined) continue;
    const inputs = Object.fromEntries(
      Object.entries(texts(step.inputs)).map(([k, v]) => [k, macros(v, variables)]),
    );
    const said = await playTask(step.task, inputs);
    for (const [key, value] of Object.entries(said)) {
      outputs[`${step.name}.${key}`] = value;
      variables[`${step.name}.${key}`] = value;
    }
  }
  return outputs;

  async function playTask(task: string, inputs: Record<string, string>) {
    if (task === 'Docker@2') return docker(inputs);
    if (task !== 'PromoteContainerImage@0') throw new Error(`what does ${task} do?`);
    const { company, proxy } = machine;
    const principal = company.identities[inputs['azureSubscription'] ?? ''];
    if (!principal) throw new Error(`no service connection ${inputs['azureSubscription']}`);
    const run = await runTask({
      scene: company.scene,
      proxy,
      home,
      checkout: files !== undefined,
      files: files ?? {},
      bundle: TASK,
      inputs: { ...inputs, azureSubscription: CONNECTION },
      env: {
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
