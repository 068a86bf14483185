import { spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { GITHUB_OIDC } from '../hosts.js';
import { CONNECTION, GITHUB_SUBJECT, type Scene, SUBSCRIPTION, TENANT } from '../world/scene.js';
import { agentHome, githubHome, type Home, type HomeOptions } from './homes.js';
import { azureDevOpsToken, githubRequestToken } from './issuers.js';

/** What a host would have seen of a step. */
export interface StepRun {
  /** green or red, as the host would colour the step */
  readonly passed: boolean;
  readonly exitCode: number | null;
  /** standard output and standard error as they came */
  readonly log: string;
  readonly outputs: Readonly<Record<string, string>>;
  /** the Markdown of the job summary; empty when none was written */
  readonly summary: string;
  readonly milliseconds: number;
  /** when the process was gone, in milliseconds since 1970 */
  readonly ended: number;
}

export interface RunnerOptions extends HomeOptions {
  readonly scene: Scene;
  /** path of the bundle's index.js */
  readonly bundle: string;
  /** the Node binary that runs it; this process's own when absent */
  readonly node?: string;
  readonly inputs: Readonly<Record<string, string>>;
  /** set on top of what the runner sets */
  readonly env?: Readonly<Record<string, string>>;
  /** hands over what ends the step, for example at a certain request */
  readonly onStart?: (kill: (signal: NodeJS.Signals) => void) => void;
}

/** Runs the action's bundle as a GitHub runner does: inputs, command files and OIDC by environment. */
export async function runAction(options: RunnerOptions): Promise<StepRun> {
  const home = githubHome(options);
  const file = (name: string) => {
    const path = join(home.temp, name);
    writeFileSync(path, '');
    return path;
  };
  const output = file('output');
  const summary = file('summary');
  // A runner evaluates the default of github-token to the job's own token.
  const defaults = { summary: 'true', 'github-token': options.scene.world.github.token };
  const inputs = Object.entries({ ...defaults, ...options.inputs }).map(([name, value]) => [
    `INPUT_${name.toUpperCase()}`,
    value,
  ]);
  const env = {
    ...home.env,
    GITHUB_ACTIONS: 'true',
    CI: 'true',
    GITHUB_OUTPUT: output,
    GITHUB_STEP_SUMMARY: summary,
    GITHUB_REPOSITORY: 'contoso/api',
    GITHUB_SERVER_URL: 'https://github.com',
    GITHUB_RUN_ID: '4711',
    GITHUB_RUN_ATTEMPT: '1',
    GITHUB_SHA: 'a2f1c0de00000000000000000000000000000000',
    GITHUB_REF: 'refs/heads/main',
    GITHUB_ACTOR: 'octocat',
    GITHUB_TRIGGERING_ACTOR: 'octocat',
    GITHUB_EVENT_NAME: 'push',
    GITHUB_WORKFLOW: 'release',
    GITHUB_WORKFLOW_REF: 'contoso/api/.github/workflows/release.yml@refs/heads/main',
    GITHUB_JOB: 'promote',
    AZURE_SUBSCRIPTION_ID: SUBSCRIPTION,
    ACTIONS_ID_TOKEN_REQUEST_URL: `https://${GITHUB_OIDC}/token?api-version=2.0`,
    ACTIONS_ID_TOKEN_REQUEST_TOKEN: githubRequestToken(options.scene.world, GITHUB_SUBJECT),
    ...Object.fromEntries(inputs),
    ...options.env,
  };
  const run = await start(options, home, env);
  return {
    ...run,
    passed: run.exitCode === 0,
    outputs: parseOutputFile(readFileSync(output, 'utf8')),
    summary: readFileSync(summary, 'utf8'),
  };
}

/** Runs the task's bundle as an Azure DevOps agent does, with a federated service connection. */
export async function runTask(options: RunnerOptions): Promise<StepRun> {
  const home = agentHome(options);
  const { promoter, world } = options.scene;
  const inputs = Object.entries({
    azureSubscription: CONNECTION,
    summary: 'true',
    ...options.inputs,
  }).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value]);
  const env = {
    ...home.env,
    SYSTEM_HOSTTYPE: 'build',
    SYSTEM_COLLECTIONURI: 'https://dev.azure.com/contoso/',
    SYSTEM_TEAMPROJECT: 'api',
    BUILD_BUILDID: '815',
    BUILD_SOURCEVERSION: 'a2f1c0de00000000000000000000000000000000',
    BUILD_SOURCEBRANCH: 'refs/heads/main',
    BUILD_REPOSITORY_NAME: 'api',
    BUILD_REQUESTEDFOR: 'Octo Cat',
    BUILD_DEFINITIONNAME: 'release',
    SYSTEM_STAGENAME: 'production',
    SYSTEM_STAGEATTEMPT: '1',
    SYSTEM_JOBATTEMPT: '1',
    SYSTEM_OIDCREQUESTURI: 'https://dev.azure.com/contoso/api/_apis/distributedtask/oidctoken',
    ENDPOINT_AUTH_SYSTEMVSSCONNECTION: JSON.stringify({
      parameters: { AccessToken: azureDevOpsToken(world) },
      scheme: 'OAuth',
    }),
    ENDPOINT_AUTH_PARAMETER_SYSTEMVSSCONNECTION_ACCESSTOKEN: azureDevOpsToken(world),
    [`ENDPOINT_URL_${CONNECTION}`]: 'https://management.azure.com/',
    [`ENDPOINT_AUTH_SCHEME_${CONNECTION}`]: 'WorkloadIdentityFederation',
    [`ENDPOINT_AUTH_PARAMETER_${CONNECTION}_TENANTID`]: TENANT,
    [`ENDPOINT_AUTH_PARAMETER_${CONNECTION}_SERVICEPRINCIPALID`]: promoter.clientId,
    [`ENDPOINT_DATA_${CONNECTION}_SUBSCRIPTIONID`]: SUBSCRIPTION,
    [`ENDPOINT_DATA_${CONNECTION}_ENVIRONMENT`]: 'AzureCloud',
    ...Object.fromEntries(inputs),
    ...options.env,
  };
  const run = await start(options, home, env);
  const complete = /##vso\[task\.complete result=(\w+);/.exec(run.log)?.[1];
  const summaryFile = /##vso\[task\.uploadsummary\](.*)/.exec(run.log)?.[1]?.trim();
  return {
    ...run,
    passed: run.exitCode === 0 && (complete === 'Succeeded' || complete === 'SucceededWithIssues'),
    outputs: parseSetVariables(run.log),
    summary: summaryFile === undefined ? '' : readFileSync(summaryFile, 'utf8'),
  };
}

async function start(
  options: RunnerOptions,
  home: Home,
  env: Record<string, string>,
): Promise<Pick<StepRun, 'exitCode' | 'log' | 'milliseconds' | 'ended'>> {
  const started = performance.now();
  const child = spawn(options.node ?? process.execPath, [options.bundle], {
    cwd: home.start,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const chunks: Buffer[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => chunks.push(chunk));
  }
  options.onStart?.((signal) => child.kill(signal));
  const exitCode = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  const log = Buffer.concat(chunks).toString('utf8');
  return { exitCode, log, milliseconds: performance.now() - started, ended: Date.now() };
}

/** `name<<delimiter`, lines, `delimiter`. */
function parseOutputFile(text: string): Record<string, string> {
  const outputs: Record<string, string> = {};
  for (const match of text.matchAll(/^([^\n<]+)<<(\S+)\n([\s\S]*?)\n?\2$/gm)) {
    outputs[match[1] ?? ''] = match[3] ?? '';
  }
  return outputs;
}

/** `##vso[task.setvariable variable=name;…]value` of output variables. */
function parseSetVariables(log: string): Record<string, string> {
  const outputs: Record<string, string> = {};
  for (const match of log.matchAll(
    /^##vso\[task\.setvariable variable=([^;]+);([^\]]*)\](.*)$/gm,
  )) {
    const value = (match[3] ?? '')
      .replace(/%0A/g, '\n')
      .replace(/%0D/g, '\r')
      .replace(/%AZP25/g, '%');
    if (/isOutput=true/i.test(match[2] ?? '')) outputs[match[1] ?? ''] = value;
  }
  return outputs;
}
