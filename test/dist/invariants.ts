import { existsSync, readFileSync } from 'node:fs';
import {
  AZURE_DEVOPS,
  CLOUD_HOSTS,
  GITHUB_API,
  GITHUB_BLOBS,
  GITHUB_OIDC,
  METADATA,
} from '../../sandbox/hosts.js';
import type { RunnerOptions, StepRun } from '../../sandbox/jobs/runners.js';
import type { World } from '../../sandbox/world/world.js';
import { passwordsIn } from '../../src/request/source-credentials.js';
import { type Before, strangeCommands, understated, uninvited } from '../invariants.js';
import { spellingsOf } from '../spellings.js';

type HostName = 'github' | 'azure-devops';

/** A job is not held up for longer than this after its deadline, in milliseconds. */
export const AFTER_DEADLINE = 10_000;

const OWN_HOSTS: Readonly<Record<HostName, readonly string[]>> = {
  // GitHub's own list names the address of a bundle.
  github: [GITHUB_OIDC, GITHUB_API, GITHUB_BLOBS],
  'azure-devops': [AZURE_DEVOPS],
};
const ANNOTATIONS: Readonly<Record<HostName, RegExp>> = {
  github: /^::error[ :]/gm,
  'azure-devops': /^##vso\[task\.(logissue|issue) type=error/gm,
};
/** Results that say: the target holds the digest. */
const PROVEN = ['promoted', 'already-present', 'verified', 'rolled-back'];
const MASKS = /^(::add-mask::|##vso\[task\.setsecret\]).*$/gm;
const JWT = /eyJ[\w-]{20,}\.eyJ[\w-]*/;
/** A host shows ten annotations of a kind. */
const MOST_ANNOTATIONS = 10;

/** When a run has to be over, from its beginning in the process, in milliseconds. */
export function limitOf(inputs: Readonly<Record<string, string>>): number {
  const minutes = Number(inputs['timeout-minutes'] ?? inputs['timeoutMinutes'] ?? 30);
  return (Number.isFinite(minutes) ? minutes : 30) * 60_000 + AFTER_DEADLINE;
}

/** What must hold after every step that was not killed, whatever went wrong in it. */
export function* problemsOf(
  host: HostName,
  options: RunnerOptions,
  before: Before,
  run: StepRun,
): Generator<string> {
  // Where the outputs cannot be written, the log still says where the report lies.
  const path = run.outputs['report'] || (/^report: (.+)$/m.exec(run.log)?.[1] ?? '');
  const report = existsSync(path) ? readFileSync(path, 'utf8') : '';
  const shown = run.log.replace(MASKS, '');
  const text = [shown, run.summary, ...Object.values(run.outputs)].join('\n');
  yield* leaks(options, [text, report].join('\n'));
  yield* strangeCommands(text);
  const { world } = options.scene;
  const given = Object.values({ ...options.inputs, ...options.files, ...options.env }).join('\n');
  const clouds = CLOUD_HOSTS.flatMap(({ arm, login }) => [arm, login]);
  const lists = listHosts(options);
  yield* uninvited(world, before, given, [...OWN_HOSTS[host], ...clouds, ...lists, METADATA]);
  if (
    /RangeError|call stack|^\s+at .*\(.*:\d+:\d+\)$/m.test(
      shown.replace(/^(::debug|##vso\[task\.debug\]).*$/gm, ''),
    )
  )
    yield 'a stack trace is shown';
  if (report === '') {
    yield 'there is no report';
    return;
  }
  const record = JSON.parse(report);
  const lived = run.ended - Date.parse(record.started);
  if (lived > limitOf(options.inputs)) yield `the process lived for ${lived} ms`;
  yield* told(host, record, run);
  yield* stated(world, record, run);
  yield* understated(world, before, { record, text });
}

/** Certificates name them, and only a trust policy makes anybody ask there. */
function listHosts({ inputs, scene }: RunnerOptions): readonly string[] {
  const asked = inputs['notation-trust-policy'] ?? inputs['notationTrustPolicy'];
  if (asked === undefined) return [];
  return [...scene.world.lists.keys()].map((it) => new URL(it).host);
}

/** Outputs, annotations and colour say what the report says. */
function* told(host: HostName, record: Record<string, any>, run: StepRun): Generator<string> {
  const images: { result: string }[] = record['images'];
  const results = record['result'];
  const handedOn = !/OUTPUT_UNWRITABLE|^::set-output /m.test(run.log);
  if (handedOn && run.outputs['result'] !== results)
    yield `the output says ${run.outputs['result']}, the report ${results}`;
  const errors = run.log.match(ANNOTATIONS[host])?.length ?? 0;
  if (run.passed && errors > 0) yield `green or warning with ${errors} error annotations`;
  // What breaks besides the one image is told besides it: a bug, or outputs that cannot be written.
  const most = images.length > 1 ? MOST_ANNOTATIONS : handedOn && !/\[BUG\]/.test(run.log) ? 1 : 2;
  if (!run.passed && (errors < 1 || errors > most)) yield `red with ${errors} error annotations`;
}

/** The statement names what the report says was proven, and nothing else; all of it is in the target. */
function* stated(world: World, record: Record<string, any>, run: StepRun): Generator<string> {
  if (run.outputs['result'] === undefined || /OUTPUT_UNWRITABLE/.test(run.log)) return;
  const proven = (record['images'] as any[]).filter(({ result }) => PROVEN.includes(result));
  const nameOf = ({ target, digest }: any) => `${target.registry}/${target.repository}@${digest}`;
  const expected = [...new Set(proven.map(nameOf))].sort();
  const path = run.outputs['statement'] ?? '';
  const lines = path === '' ? [] : readFileSync(path, 'utf8').trim().split('\n');
  const named = lines.flatMap((line) =>
    JSON.parse(line).subject.map(({ name, digest }: any) => `${name}@sha256:${digest.sha256}`),
  );
  if (named.sort().join() !== expected.join())
    yield `the statement is about ${named}, and proven was ${expected}`;
  for (const name of named) {
    const [, host = '', repository = '', digest = ''] = /^([^/]+)\/(.+)@(.+)$/.exec(name) ?? [];
    const registry = world.registries.find((it) => it.loginServer === host);
    if (!registry?.repositories.get(repository)?.manifests.has(digest))
      yield `the statement says ${name}, which is not there`;
  }
}

function* leaks(options: RunnerOptions, text: string): Generator<string> {
  const { inputs, scene } = options;
  const secrets = [
    ...scene.world.principals.flatMap(({ secret }) => secret ?? []),
    scene.world.github.token,
    inputs['source-password'] ?? inputs['sourcePassword'] ?? '',
    ...passwordsIn(inputs['source-credentials'] ?? inputs['sourceCredentials'] ?? ''),
  ];
  for (const secret of secrets.filter(({ length }) => length >= 6)) {
    const spelling = spellingsOf(secret).find((it) => text.includes(it));
    if (spelling !== undefined) yield `a secret is shown as ${spelling}`;
  }
  if (JWT.test(text)) yield 'a token is shown';
}
