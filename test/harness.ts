import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { ClientSecretCredential } from '@azure/identity';
import { REAL_CLOCK } from '../sandbox/clock.js';
import { inProcess } from '../sandbox/doors/client.js';
import type { Principal, World } from '../sandbox/world/world.js';
import { explainSignIn } from '../src/azure/sign-in.js';
import type { AttestationSource } from '../src/github/store.js';
import { boundedClient } from '../src/http/bounded-client.js';
import type { RunReport } from '../src/report/run-report.js';
import type { HostName } from '../src/request/host-names.js';
import { INPUTS, type InputName, type RawInputs } from '../src/request/inputs.js';
import { type Host, run } from '../src/run.js';
import { fastClock } from './clock.js';
import { schemaProblems } from './report/report-schema.js';

/** What a run in this process left behind. */
export interface TestRun {
  readonly report: RunReport;
  readonly lines: readonly string[];
  readonly masked: readonly string[];
  /** the JSON report as written */
  readonly record: Record<string, any>;
}

export interface TestOptions {
  readonly principal: Principal;
  readonly subscription?: string;
  readonly host?: HostName;
  readonly cancelled?: AbortSignal;
  readonly env?: Record<string, string>;
  readonly attestations?: AttestationSource;
  /** files to lay into the workspace before the run */
  readonly files?: Record<string, string>;
  /** what of the host is another than usual */
  readonly override?: (host: Host) => Partial<Host>;
}

/** Every input at the default its manifest gives, and what the test sets. */
export function rawInputs(given: Partial<Record<InputName, string>>): RawInputs {
  const names = Object.keys(INPUTS) as InputName[];
  return Object.fromEntries(
    names.map((name) => [name, given[name] ?? INPUTS[name].default]),
  ) as RawInputs;
}

/** How much faster than this machine's time passes for a run and its world. */
const FASTER = 25;

/**
 * Runs the core in this process, the real SDKs over the sandbox's handlers, with one clock for both: a fast
 * one, unless the world has one of its own.
 */
export async function runInProcess(
  world: World,
  given: Partial<Record<InputName, string>>,
  options: TestOptions,
): Promise<TestRun> {
  if (world.clock === REAL_CLOCK) world.clock = fastClock(FASTER);
  const { clock } = world;
  const http = boundedClient(inProcess(world), undefined, clock);
  const lines: string[] = [];
  const masked: string[] = [];
  const { principal } = options;
  const directory = mkdtempSync(join(tmpdir(), 'promotion-'));
  for (const [name, text] of Object.entries(options.files ?? {})) {
    mkdirSync(dirname(join(directory, name)), { recursive: true });
    writeFileSync(join(directory, name), text);
  }
  const host = options.host ?? 'github';
  const usual: Host = {
    inputs: rawInputs({ azureSubscription: 'connection', ...given }),
    context: { host },
    workspace: directory,
    tempDirectory: directory,
    env: options.env ?? {},
    cancelled: options.cancelled ?? new AbortController().signal,
    http,
    clock,
    identity: (request) => ({
      method: 'test',
      secrets: [principal.secret ?? ''],
      credential: async () =>
        new ClientSecretCredential(principal.tenantId, principal.clientId, principal.secret ?? '', {
          authorityHost: request.cloud.authority,
          httpClient: http,
          disableInstanceDiscovery: true,
        }),
      explain: (error) => explainSignIn({ method: 'test', place: 'the test' }, error),
    }),
    sourceIdentity: () => undefined,
    attestations: () => options.attestations,
    subscription: async () => options.subscription,
    log: (line) => lines.push(line),
    debug: (line) => lines.push(`debug: ${line}`),
    openGroup: (title) => lines.push(host === 'github' ? `::group::${title}` : `##[group]${title}`),
    closeGroup: () => lines.push(host === 'github' ? '::endgroup::' : '##[endgroup]'),
    progress: (percent) => {
      if (host !== 'github') lines.push(`##vso[task.setprogress value=${percent};]`);
    },
    mask: (secret) => masked.push(secret),
  };
  const report = await run({ ...usual, ...options.override?.(usual) });
  const record =
    report.reportPath === '' ? {} : JSON.parse(readFileSync(report.reportPath, 'utf8'));
  const problems = report.reportPath === '' ? [] : schemaProblems(record);
  if (problems.length > 0) throw new Error(`The report is not as declared: ${problems.join('; ')}`);
  return { report, lines, masked, record };
}
