import { format } from 'node:util';
import { type Interruptions, interruptions } from './cancellation.js';
import { minimalReport } from './report/minimal.js';
import { harmless } from './report/plain-text.js';
import type { RunReport } from './report/run-report.js';
import { type Outlet, tell } from './report/tell.js';
import type { HostName } from './request/host-names.js';
import { type Host, run } from './run.js';
import { Secrets } from './secrets.js';

/** A host before anything of it is read. */
export interface Setting {
  readonly host: HostName;
  /** where a report may be written when nothing else is known; must not throw */
  readonly folders: readonly string[];
  readonly outlet: Outlet;
  /** Reads inputs, settings and certificates; whatever it throws is told as any failure is. */
  open(from: Interruptions, secrets: Secrets): Promise<Host>;
}

/** How long the streams of the process get to take what was written, in milliseconds. */
const DRAIN = 2000;

/**
 * The life of the process: runs once, tells the result, and ends, whatever handles, children and
 * connections are still open. Whatever is thrown on the way is told.
 */
export async function runToEnd(setting: Setting): Promise<never> {
  const started = new Date();
  const secrets = new Secrets();
  cleanErrors(secrets);
  const from = interruptions();
  const report = await setting
    .open(from, secrets)
    .then(run, (thrown: unknown) => unopened(setting, started, thrown, secrets));
  const colour = await tell(report, setting.outlet);
  await Promise.all([process.stdout, process.stderr].map(drained));
  process.exit(colour === 'red' ? 1 : 0);
}

function unopened(
  { host, folders }: Setting,
  started: Date,
  thrown: unknown,
  secrets: Secrets,
): Promise<RunReport> {
  const clean = (text: string) => harmless(secrets, text);
  const ended = new Date();
  return minimalReport({ host, started, ended, thrown, imports: [], images: [], clean, folders });
}

/**
 * Libraries write their own lines to standard error, for example the Azure SDK's logger when
 * AZURE_LOG_LEVEL is set: they pass the same cleaning as everything that the run prints.
 */
function cleanErrors(secrets: Secrets): void {
  const { stderr } = process;
  const write = stderr.write.bind(stderr) as (text: string, ...rest: never[]) => boolean;
  stderr.write = ((chunk: unknown, ...rest: never[]) => {
    const text = typeof chunk === 'string' ? chunk : bytesOf(chunk);
    return write(harmless(secrets, text), ...rest);
  }) as typeof stderr.write;
}

function bytesOf(chunk: unknown): string {
  return chunk instanceof Uint8Array ? Buffer.from(chunk).toString('utf8') : format(chunk);
}

/** Done when everything written so far has left the process, or after a while. */
function drained(stream: NodeJS.WriteStream): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, DRAIN);
    stream.once('error', () => resolve());
    stream.write('', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
