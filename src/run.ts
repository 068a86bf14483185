import type { HttpClient } from '@azure/core-rest-pipeline';
import type { IdentitySource } from './azure/identity.js';
import { Deadline } from './deadline.js';
import { asPromotionError } from './errors.js';
import { promote } from './promote.js';
import { failureOf } from './report/conclude.js';
import { outcomeLine } from './report/log-lines.js';
import { renderSummary } from './report/markdown.js';
import { type Failure, type ImageOutcome, isRed, type Result, worst } from './report/outcome.js';
import { plainLines, plainText } from './report/plain-text.js';
import { renderRecord } from './report/record.js';
import type { RunContext } from './report/run-context.js';
import { issuesOf, outputsOf, type RunReport } from './report/run-report.js';
import { writeReport } from './report/write.js';
import { INPUTS, type InputName, type RawInputs, textOn } from './request/inputs.js';
import { parseRequest } from './request/parse.js';
import type { Request } from './request/request.js';
import { Secrets } from './secrets.js';
import { createServices, type Services } from './services.js';

/** What a host lends the core. */
export interface Host {
  readonly inputs: RawInputs;
  readonly context: RunContext;
  readonly workspace: string;
  readonly tempDirectory: string;
  /** aborted when the job is cancelled */
  readonly cancelled: AbortSignal;
  identity(request: Request): IdentitySource;
  /** the subscription of the environment, login or service connection, where one is known */
  subscription(request: Request): Promise<string | undefined>;
  log(line: string): void;
  debug(line: string): void;
  /** The host's own masking of a secret in every log. */
  mask(secret: string): void;
  readonly http: HttpClient;
}

/** Runs once from raw inputs to a report. Never throws: whatever goes wrong is in the report. */
export async function run(host: Host): Promise<RunReport> {
  const started = new Date();
  const secrets = new Secrets();
  maskInputs(host, secrets);
  const clean = (text: string) => secrets.redact(text);
  const log = (text: string) => {
    for (const line of plainLines(clean(text))) host.log(line);
  };
  let images: ImageOutcome[] = [];
  let failures: Failure[] = [];
  let services: Services | undefined;
  let mode = 'promote';
  const deadline = new Deadline(host.cancelled);
  try {
    const request = parseRequest(host.inputs, host.context.host);
    mode = request.mode;
    deadline.start(request.timeoutMinutes);
    const identity = host.identity(request);
    maskAll(host, secrets, identity.secrets);
    services = createServices(request, {
      http: host.http,
      identity,
      secrets,
      subscriptions: () => subscriptionsOf(request, host),
      now: () => new Date(),
      log,
      work: deadline.work,
      proof: deadline.proof,
    });
    log(`identity: ${services.identity().method}`);
    images = await promote(request, services);
    for (const image of images) log(outcomeLine(image));
  } catch (thrown) {
    const error = asPromotionError(thrown);
    failures = [failureOf(error)];
    for (const line of causesOf(error).flatMap((text) => plainLines(clean(text)))) host.debug(line);
  } finally {
    deadline.stop();
  }
  const result: Result = failures.length > 0 ? 'failed' : worst(images.map((it) => it.result));
  const run = {
    started,
    ended: new Date(),
    mode,
    context: host.context,
    identity: services?.identity(),
    inputs: shownInputs(host.inputs),
  };
  const record = renderRecord(result, run, images, failures);
  const reportPath = await writeReport(
    record,
    host.inputs.report.trim(),
    host.workspace,
    host.tempDirectory,
    clean,
  ).catch((error: Error) => {
    failures = [...failures, reportFailure(error)];
    return '';
  });
  const final: Result = reportPath === '' && !isRed(result) ? 'failed' : result;
  const { host: name } = host.context;
  const words = failures.map((it) => ({ ...it, remedy: textOn(name, it.remedy) }));
  const wanted = !/^false$/i.test(host.inputs.summary.trim());
  return {
    result: final,
    colour: isRed(final) ? 'red' : 'green',
    issues: issuesOf(name, images, failures).map((issue) => ({
      ...issue,
      title: plainText(clean(issue.title)),
      message: plainLines(clean(issue.message)).join('\n'),
    })),
    outputs: outputsOf(final, images, reportPath),
    summary: wanted ? clean(renderSummary(final, images, words)) : undefined,
    reportPath,
  };
}

async function subscriptionsOf(request: Request, host: Host): Promise<string[]> {
  const known = request.subscriptionId ?? (await host.subscription(request));
  return known === undefined || known === '' ? [] : [known];
}

function maskInputs(host: Host, secrets: Secrets): void {
  const names = Object.keys(INPUTS) as InputName[];
  const secret = names.filter((name) => 'secret' in INPUTS[name]);
  maskAll(
    host,
    secrets,
    secret.map((name) => host.inputs[name]?.trim() ?? ''),
  );
}

/** Hosts mask single lines only; a certificate is still redacted from everything we print. */
function maskAll(host: Host, secrets: Secrets, values: readonly string[]): void {
  for (const value of values) {
    if (value === '') continue;
    secrets.remember(value);
    if (!/[\r\n]/.test(value)) host.mask(value);
  }
}

function shownInputs(inputs: RawInputs): Record<string, string> {
  const names = Object.keys(INPUTS) as InputName[];
  const given = names.filter((name) => (inputs[name] ?? '') !== '' && !('secret' in INPUTS[name]));
  return Object.fromEntries(given.map((name) => [name, inputs[name]]));
}

function reportFailure(error: Error): Failure {
  return {
    code: 'INPUT_INVALID',
    message: `report: the report cannot be written: ${error.message}`,
    remedy: 'Name a file in report that this job may write.',
  };
}

function causesOf(error: Error): string[] {
  const texts: string[] = [];
  for (let it: unknown = error; it instanceof Error; it = it.cause) {
    texts.push(it.stack ?? it.message);
  }
  return texts;
}
