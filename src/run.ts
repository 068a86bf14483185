import type { HttpClient } from '@azure/core-rest-pipeline';
import { Identity, type IdentitySource } from './azure/identity.js';
import { type Clock, REAL_CLOCK } from './clock.js';
import { Deadline } from './deadline.js';
import { asPromotionError, PromotionError, type Side } from './errors.js';
import type { AttestationSource } from './github/store.js';
import { BusyHosts } from './http/busy-hosts.js';
import { Ledger } from './import/ledger.js';
import type { Worked } from './report/assemble.js';
import { failureOf } from './report/conclude.js';
import { sentIn } from './report/last-word.js';
import { outcomeSaid } from './report/log-lines.js';
import { importText, minimalReport } from './report/minimal.js';
import type { ImageOutcome } from './report/outcome.js';
import { type OutletProblem, openPlaces } from './report/places.js';
import { harmless } from './report/plain-text.js';
import { Progress } from './report/progress.js';
import type { RunContext } from './report/run-context.js';
import { type LogHost, RunLog } from './report/run-log.js';
import type { RunReport } from './report/run-report.js';
import { INPUTS, type InputName, type RawInputs } from './request/inputs.js';
import { parseRequest } from './request/parse.js';
import type { Request } from './request/request.js';
import { passwordsIn } from './request/source-credentials.js';
import { Secrets } from './secrets.js';
import type { Services } from './services.js';

/** Variables by which jobs hand over secrets. */
const SECRET_VARIABLES = [
  'AZURE_CLIENT_SECRET',
  'AZURE_CLIENT_CERTIFICATE_PASSWORD',
  'ARM_CLIENT_SECRET',
  'SYSTEM_ACCESSTOKEN',
  'ACTIONS_ID_TOKEN_REQUEST_TOKEN',
  'ACTIONS_RUNTIME_TOKEN',
  'GITHUB_TOKEN',
  'GH_TOKEN',
];

/** What a host lends the core. */
export interface Host extends LogHost {
  readonly inputs: RawInputs;
  readonly context: RunContext;
  readonly workspace: string;
  readonly tempDirectory: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** folders of the pipeline besides workspace and temp folder: files are read from them, a report may lie there */
  readonly folders?: readonly string[];
  /** aborted when the job is cancelled */
  readonly cancelled: AbortSignal;
  /** aborted when the host is about to kill the process */
  readonly hurried?: AbortSignal;
  /** aborted with what was thrown where nobody could catch it */
  readonly crashed?: AbortSignal;
  /** where secrets are kept, when the host cleans more than what the run prints */
  readonly secrets?: Secrets;
  /** Tries the places by which outputs and summary are handed on; says which are not there. */
  tryOutlets?(summarized: boolean): Promise<readonly OutletProblem[]>;
  identity(request: Request): IdentitySource;
  /** a second identity for the source, where one is given */
  sourceIdentity(request: Request): IdentitySource | undefined;
  /** GitHub's attestations, on the host that has them */
  attestations?(request: Request): AttestationSource | undefined;
  /** the subscription of the environment, login or service connection, where one is known */
  subscription(request: Request, signal: AbortSignal): Promise<string | undefined>;
  /** The host's own masking of a secret in every log. */
  mask(secret: string): void;
  readonly http: HttpClient;
  /** the real one where a host has none of its own */
  readonly clock?: Clock;
}

/** What tells a run is loaded while its first answers are waited for; a run that fails before loads it then. */
const telling = () => import('./report/assemble.js');

/** Runs once from raw inputs to a report. Never throws: whatever goes wrong is in the report. */
export async function run(host: Host): Promise<RunReport> {
  const clock = host.clock ?? REAL_CLOCK;
  const today = () => new Date(clock.now());
  const started = today();
  const secrets = host.secrets ?? new Secrets();
  const ledger = new Ledger();
  const clean = (text: string) => harmless(secrets, text);
  let worked: Worked | undefined;
  try {
    maskInputs(host, secrets);
    worked = await work(host, clock, secrets, ledger, clean);
    const { assemble } = await telling();
    return await assemble(host, { started, ended: today() }, worked, secrets);
  } catch (thrown) {
    return minimalReport({
      host: host.context.host,
      started,
      ended: today(),
      thrown,
      imports: ledger.entries,
      images: worked?.images ?? [],
      clean,
      report: worked?.places?.report,
      junit: worked?.places?.junit,
      folders: [host.tempDirectory, host.workspace],
    });
  }
}

/** The work itself; the one place where everything that is thrown is caught. */
async function work(
  host: Host,
  clock: Clock,
  secrets: Secrets,
  ledger: Ledger,
  clean: (text: string) => string,
): Promise<Worked> {
  const log = new RunLog(host, clean);
  const progress = new Progress(clock, log);
  const ended = ({ message }: PromotionError) => {
    if (ledger.open)
      log.line(`${message}: an import was accepted and may still land; the target is read`);
  };
  const deadline = new Deadline(host, ended, clock);
  const busy = new BusyHosts(clock);
  const known: { -readonly [K in 'mode' | 'places' | 'notes']?: Worked[K] } = {};
  let services: Services | undefined;
  const carryOut = async () => {
    const request = await parseRequest(host.inputs, host.context.host, host);
    known.mode = request.mode;
    for (const { to, text } of request.notes) to === 'debug' ? log.debug(text) : log.line(text);
    const warned = request.notes.filter(({ to }) => to === 'warning');
    known.notes = warned.map(({ text }) => text);
    deadline.start(request.timeoutMinutes, () => busy.told());
    known.places = await openPlaces(host, request.promotions.length);
    const identityOf = (source: IdentitySource, side: Side) => {
      maskAll(host, secrets, source.secrets);
      return new Identity(source, secrets, side, deadline.proof, clock);
    };
    const identity = identityOf(host.identity(request), 'target');
    identity.prepare();
    const second = host.sourceIdentity(request);
    const sourceIdentity = second && identityOf(second, 'source');
    const { createServices, promote } = await import('./promotion.js');
    services = createServices(request, {
      http: busy.hearing(host.http),
      identity,
      sourceIdentity,
      secrets,
      places: {
        workspace: host.workspace,
        tempDirectory: host.tempDirectory,
        folders: host.folders ?? [],
        env: host.env,
      },
      attestations: host.attestations?.(request),
      subscriptions: () => subscriptionsOf(request, host, deadline.work),
      ledger,
      clock,
      log,
      progress,
      work: deadline.work,
      proof: deadline.proof,
    });
    log.line(`identity: ${services.identity().method}`);
    const promoted = promote(request, services);
    telling().catch(() => {});
    return promoted;
  };
  const about = () => ({
    mode: known.mode ?? 'promote',
    places: known.places,
    notes: known.notes ?? [],
    identity: services?.identity(),
    sent: sentIn(ledger.entries),
  });
  let images: ImageOutcome[] = [];
  try {
    images = await deadline.bound(carryOut());
    progress.end();
    log.tell(outcomeSaid(images));
    log.line(`took: ${progress.took()}`);
    // What the target holds was read all the same; a run that broke never ends green.
    if (host.crashed?.aborted) throw host.crashed.reason;
    return { ...about(), images, failures: [] };
  } catch (thrown) {
    const error = asPromotionError(thrown);
    try {
      for (const text of causesOf(error)) for (const line of text.split('\n')) log.debug(line);
    } catch {
      // The failure itself is told; a log that takes nothing more must not hide it.
    }
    return { ...about(), images, failures: [failureOf(withImports(error, ledger))] };
  } finally {
    progress.stop();
    deadline.stop();
  }
}

async function subscriptionsOf(
  request: Request,
  host: Host,
  signal: AbortSignal,
): Promise<string[]> {
  const known = request.subscriptionId ?? (await host.subscription(request, signal));
  return known === undefined || known === '' ? [] : [known];
}

function maskInputs(host: Host, secrets: Secrets): void {
  const names = Object.keys(INPUTS) as InputName[];
  // A private key has no business in any input; one that is pasted in is kept out of every output.
  const secret = names.filter(
    (name) => 'secret' in INPUTS[name] || /PRIVATE KEY/.test(host.inputs[name] ?? ''),
  );
  const values = secret.flatMap((name) => {
    const value = host.inputs[name]?.trim() ?? '';
    return name === 'source-credentials' ? passwordsIn(value) : [value];
  });
  maskAll(host, secrets, values);
  // Whoever echoes the job's own secrets is not told on either, whether this run uses them or not.
  for (const name of SECRET_VARIABLES) secrets.remember(host.env[name]);
}

/** Hosts mask single lines only; a certificate is still redacted from everything we print. */
function maskAll(host: Host, secrets: Secrets, values: readonly string[]): void {
  for (const value of values) secrets.remember(value);
  for (const value of values) if (value !== '' && !/[\r\n]/.test(value)) host.mask(value);
}

/** An error that ends the run after imports were sent says which. */
function withImports(error: PromotionError, ledger: Ledger): PromotionError {
  if (!ledger.touched) return error;
  const sent = ledger.entries.filter(({ progress }) => progress !== 'refused').map(importText);
  const { code, message, remedy } = error;
  return new PromotionError(code, `${message}. Known of this run: ${sent.join('; ')}`, { remedy });
}

/** How deep causes are followed: some hang in a ring. */
const MOST_CAUSES = 8;

function causesOf(error: Error): string[] {
  const texts: string[] = [];
  for (let it: unknown = error; it instanceof Error && texts.length < MOST_CAUSES; it = it.cause) {
    texts.push(it.stack ?? it.message);
  }
  return texts;
}
