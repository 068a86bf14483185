import type { HttpClient } from '@azure/core-rest-pipeline';
import type { IdentitySource } from './azure/identity.js';
import { Deadline } from './deadline.js';
import { asPromotionError } from './errors.js';
import { promote } from './promote.js';
import { failureOf } from './report/conclude.js';
import { outcomeLine } from './report/log-lines.js';
import { renderSummary } from './report/markdown.js';
import {
  type Colour,
  colourOf,
  type Failure,
  type ImageOutcome,
  isRed,
  type Result,
  worst,
} from './report/outcome.js';
import { plainLines } from './report/plain-text.js';
import { type RunFacts, renderRecord } from './report/record.js';
import type { RunContext } from './report/run-context.js';
import { issuesOf, outputsOf, type RunReport } from './report/run-report.js';
import { writeReport } from './report/write.js';
import { type HostName, textOn } from './request/host-names.js';
import { INPUTS, type InputName, type RawInputs } from './request/inputs.js';
import { parseRequest } from './request/parse.js';
import type { Request } from './request/request.js';
import { Secrets } from './secrets.js';
import { createServices, type Services } from './services.js';
import type { AttestationSource } from './trust/github.js';

/** What a host lends the core. */
export interface Host {
  readonly inputs: RawInputs;
  readonly context: RunContext;
  readonly workspace: string;
  readonly tempDirectory: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** aborted when the job is cancelled */
  readonly cancelled: AbortSignal;
  identity(request: Request): IdentitySource;
  /** a second identity for the source, where one is given */
  sourceIdentity(request: Request): IdentitySource | undefined;
  /** GitHub's attestations, on the host that has them */
  attestations?(request: Request): AttestationSource | undefined;
  /** the subscription of the environment, login or service connection, where one is known */
  subscription(request: Request): Promise<string | undefined>;
  log(line: string): void;
  debug(line: string): void;
  /** The host's own masking of a secret in every log. */
  mask(secret: string): void;
  readonly http: HttpClient;
}

/** What the work came to, before it is told. */
interface Worked {
  readonly mode: string;
  readonly images: readonly ImageOutcome[];
  readonly failures: readonly Failure[];
  readonly identity: RunFacts['identity'];
}

/** Runs once from raw inputs to a report. Never throws: whatever goes wrong is in the report. */
export async function run(host: Host): Promise<RunReport> {
  const started = new Date();
  const secrets = new Secrets();
  const harmless = (text: string) => plainLines(secrets.redact(text)).join('\n');
  maskInputs(host, secrets);
  const worked = await work(host, secrets, harmless);
  const told = inWordsOf(host.context.host, Secrets.cleaned(worked, harmless));
  return report(host, started, told, harmless);
}

/** The work itself; the one place where everything that is thrown is caught. */
async function work(
  host: Host,
  secrets: Secrets,
  harmless: (text: string) => string,
): Promise<Worked> {
  const tell = (say: (line: string) => void) => (text: string) => {
    for (const line of harmless(text).split('\n')) say(line);
  };
  const log = tell(host.log);
  const deadline = new Deadline(host.cancelled);
  let services: Services | undefined;
  let mode = 'promote';
  try {
    const request = await parseRequest(host.inputs, host.context.host, host);
    mode = request.mode;
    deadline.start(request.timeoutMinutes);
    const identity = host.identity(request);
    const sourceIdentity = host.sourceIdentity(request);
    maskAll(host, secrets, [...identity.secrets, ...(sourceIdentity?.secrets ?? [])]);
    services = createServices(request, {
      http: host.http,
      identity,
      sourceIdentity,
      secrets,
      places: { workspace: host.workspace, tempDirectory: host.tempDirectory, env: host.env },
      attestations: host.attestations?.(request),
      subscriptions: () => subscriptionsOf(request, host),
      now: () => new Date(),
      log,
      work: deadline.work,
      proof: deadline.proof,
    });
    log(`identity: ${services.identity().method}`);
    const images = await promote(request, services);
    for (const image of images) log(outcomeLine(image));
    return { mode, images, failures: [], identity: services.identity() };
  } catch (thrown) {
    const error = asPromotionError(thrown);
    for (const text of causesOf(error)) tell(host.debug)(text);
    return { mode, images: [], failures: [failureOf(error)], identity: services?.identity() };
  } finally {
    deadline.stop();
  }
}

/** Writes the report and says what the host has to show. */
async function report(
  host: Host,
  started: Date,
  worked: Worked,
  harmless: (text: string) => string,
): Promise<RunReport> {
  const { images, mode, identity } = worked;
  let { failures } = worked;
  let result: Result = failures.length > 0 ? 'failed' : worst(images.map((it) => it.result));
  const facts: RunFacts = {
    started,
    ended: new Date(),
    mode,
    context: host.context,
    identity,
    inputs: shownInputs(host.inputs),
  };
  const record = renderRecord(result, facts, images, failures);
  const { workspace, tempDirectory } = host;
  const wanted = host.inputs.report.trim();
  const path = await writeReport(record, wanted, workspace, tempDirectory, harmless).catch(
    (error: Error) => {
      failures = [...failures, reportFailure(error)];
      if (!isRed(result)) result = 'failed';
      return '';
    },
  );
  const summarized = !/^false$/i.test(host.inputs.summary.trim());
  return {
    result,
    colour: overall(result, images),
    issues: issuesOf(images, failures),
    outputs: outputsOf(result, images, path),
    summary: summarized ? renderSummary(result, images, failures) : undefined,
    reportPath: path,
  };
}

/** Red when anything is red, else a warning when anything is one. */
function overall(result: Result, images: readonly ImageOutcome[]): Colour {
  const colours = images.map(colourOf);
  if (colours.includes('red') || (isRed(result) && result !== 'unverifiable')) return 'red';
  return colours.includes('warning') ? 'warning' : 'green';
}

/** Remedies name inputs as this host writes them. */
function inWordsOf(host: HostName, worked: Worked): Worked {
  const inWords = <T extends { readonly remedy: string }>(it: T): T => ({
    ...it,
    remedy: textOn(host, it.remedy),
  });
  const images = worked.images.map((image) => ({
    ...image,
    failures: image.failures.map(inWords),
    verdicts: image.verdicts.map((it) => ('remedy' in it ? inWords(it) : it)),
  }));
  return { ...worked, images, failures: worked.failures.map(inWords) };
}

async function subscriptionsOf(request: Request, host: Host): Promise<string[]> {
  const known = request.subscriptionId ?? (await host.subscription(request));
  return known === undefined || known === '' ? [] : [known];
}

function maskInputs(host: Host, secrets: Secrets): void {
  const names = Object.keys(INPUTS) as InputName[];
  // A private key has no business in any input; one that is pasted in is kept out of every output.
  const secret = names.filter(
    (name) => 'secret' in INPUTS[name] || /PRIVATE KEY/.test(host.inputs[name] ?? ''),
  );
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
