import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { GITHUB_OIDC } from '../../sandbox/hosts.js';
import { PROJECT } from '../fixtures.js';
import ownTempFolder from '../temp-folder.js';
import * as run from './contenders.js';
import { ALONE, type Baselines, reached, TOGETHER } from './reached.js';
import {
  build,
  buildLarge,
  type Measured,
  program,
  type Stage,
  setStage,
  versionOf,
} from './stage.js';
import { bounds, median, type Row, rowOf, seconds, sets, singles } from './table.js';

ownTempFolder();

const { values } = parseArgs({
  options: {
    /** also imports of 30 s, sets of 500 and layers of 500 MB */
    long: { type: 'boolean', default: false },
    /** prints what was measured for machines, and nothing else */
    json: { type: 'boolean', default: false },
    /** so many runs of everything, instead of 5, or 3 of what is slow */
    runs: { type: 'string' },
    /** some parts alone: one, az, skopeo, sets, start */
    parts: { type: 'string', default: 'one,az,skopeo,sets,start' },
    /** the sizes of sets */
    images: { type: 'string' },
    /** writes docs/performance.md */
    write: { type: 'boolean', default: false },
  },
});
const began = Date.now();
const often = Number(values.runs ?? 5);
const seldom = Number(values.runs ?? 3);
const parts = values.parts.split(',');
const sizes = values.images?.split(',').map(Number) ?? [1, 10, 100, ...(values.long ? [500] : [])];
const say = (text: string) => (values.json ? process.stderr : process.stdout).write(`${text}\n`);

const stage = await setStage();
const programs = {
  az: versionOf('az', 'version', '--query', '"azure-cli"', '--output', 'tsv'),
  skopeo: versionOf('skopeo', '--version'),
};
for (const [name, version] of Object.entries(programs)) {
  if (version === undefined) say(`${name} is not on PATH: what compares with it is left out`);
}
const rows: Row[] = [];

async function measure(
  about: Pick<Row, 'what' | 'answer' | 'duration' | 'images'>,
  times: number,
  once: () => Promise<Measured>,
): Promise<void> {
  stage.set(about.answer, about.duration);
  const measured: Measured[] = [];
  for (let i = 0; i < times; i += 1) measured.push(await once());
  const row = rowOf(about, measured);
  rows.push(row);
  const { what, images = 1, answer, duration } = about;
  say(
    `${what}, ${images} image(s), ${answer} ms an answer, import of ${duration / 1000} s: ${seconds(row.milliseconds)} s, ${row.requests} requests`,
  );
}

const one = { repository: 'team/api', digest: build(stage, 'team/api') };
const durations = [300, 2000, 8000, ...(values.long ? [30_000] : [])];
const places = [
  ...durations.map((duration) => ({ answer: 20, duration })),
  ...[0, 80].map((answer) => ({ answer, duration: 2000 })),
];
if (parts.includes('one')) {
  for (const { answer, duration } of places) {
    const times = duration > 2000 ? seldom : often;
    await measure({ what: 'our action', answer, duration }, times, () => run.action(stage, one));
  }
  await measure({ what: 'our task', answer: 20, duration: 2000 }, often, () =>
    run.task(stage, one),
  );
  const again = { what: 'our action, already present', answer: 20, duration: 0 };
  await measure(again, often, () => run.present(stage, one));
  const three = run.attached(stage, 3);
  const signed = { what: 'our action, 3 attached', answer: 20, duration: 8000 };
  await measure(signed, Math.min(seldom, 2), () => run.action(stage, three));
}

if (programs.az !== undefined && (parts.includes('az') || parts.includes('sets'))) {
  stage.set(0, 0);
  await run.signInAz(stage);
}
if (programs.az !== undefined && parts.includes('az')) {
  for (const { answer, duration } of places) {
    const about = { what: 'az acr import', answer, duration };
    await measure(about, answer === 20 ? seldom : Math.min(seldom, 2), () => run.az(stage, one));
  }
  const ids = { what: 'az acr import, -g and resource id', answer: 20, duration: 2000 };
  await measure(ids, seldom, () => run.azWithIds(stage, one));
}
if (programs.skopeo !== undefined && parts.includes('skopeo')) {
  for (const megabytes of [0, 50, ...(values.long ? [500] : [])]) {
    const repository = `team/large-${megabytes}`;
    const order = { repository, digest: buildLarge(stage, repository, megabytes * 1_000_000) };
    const about = { what: `skopeo copy --all, ${megabytes} MB`, answer: 20, duration: 0 };
    await measure(about, seldom, () => run.skopeo(stage, order));
  }
}

// Before the sets: what they leave makes the sandbox slow.
const baselines = parts.includes('start') ? await toolkits(stage) : {};

for (const images of parts.includes('sets') ? sizes : []) {
  const orders = run.buildSet(stage, images);
  const ours = (duration: number, independent: boolean) => {
    const what = independent ? ALONE : TOGETHER;
    return { what, images, answer: 20, duration };
  };
  // Minutes each; what moves every byte through the runner takes as many times as long as there are images.
  const times = images > 100 ? 1 : images > 10 ? Math.min(seldom, 2) : seldom;
  for (const duration of [0, 2000]) {
    for (const independent of images > 1 ? [true, false] : [true]) {
      const about = ours(duration, independent);
      await measure(about, times, () => run.actionSet(stage, orders, independent));
    }
  }
  if (images > 100) {
    // How much Node takes for what is short-lived it decides by the memory of the machine.
    const held = { ...ours(0, true), what: 'our action, --max-semi-space-size=16' };
    await measure(held, 1, () => run.actionSet(stage, orders, true, '--max-semi-space-size=16'));
  }
  if (programs.az !== undefined && images <= 10) {
    const loop = { what: 'a loop over az', images, answer: 20, duration: 2000 };
    await measure(loop, 1, () => run.azLoop(stage, orders));
  }
  if (programs.skopeo !== undefined && images <= 100) {
    const sync = { what: 'skopeo sync --all', images, answer: 20, duration: 0 };
    await measure(sync, times, () => run.skopeoSync(stage, orders));
  }
  if (images !== 100) continue;
  // The source grants 250 lists of what is attached a minute, as the small kinds of registries do.
  const limited = { ...ours(0, true), what: 'our action, lists limited' };
  await measure(limited, 1, () => run.limited(stage, () => run.actionSet(stage, orders, true)));
}

const found = reached(rows, baselines);
const took = Math.round((Date.now() - began) / 1000);
const text = page();
say(text);
if (values.json) {
  const lean = rows.map(({ log: _, ...row }) => row);
  console.log(JSON.stringify({ programs, rows: lean, baselines, reached: found }, undefined, 2));
}
if (values.write) writeFileSync(join(PROJECT, 'docs', 'performance.md'), text);
await stage.proxy.close();
process.exit(0);

/** How many times as long ours take to their first request as a bundle that imports the host's toolkit alone, in turn. */
async function toolkits(at: Stage): Promise<Baselines> {
  const ncc = createRequire(import.meta.url).resolve('@vercel/ncc/dist/ncc/cli.js');
  const entries = { 'our action': 'toolkit-action', 'our task': 'toolkit-task' };
  const found: Record<string, number> = {};
  at.set(20, 0);
  // It goes the way of ours: through the proxy's tunnel, encrypted, to a host of the sandbox.
  at.env['BENCH_FIRST'] = `https://${GITHUB_OIDC}/`;
  for (const [name, entry] of Object.entries(entries)) {
    const out = join(at.directory, entry);
    const from = join(PROJECT, 'test', 'bench', `${entry}.mjs`);
    execFileSync(process.execPath, [ncc, 'build', from, '--out', out, '--quiet']);
    const [alone, own]: [number[], number[]] = [[], []];
    for (let i = 0; i < often; i += 1) {
      const toolkit = () => program(at, process.execPath, [join(out, 'index.mjs')]);
      alone.push((await at.measure(toolkit)).first);
      own.push((await (name === 'our action' ? run.action : run.task)(at, one)).first);
    }
    found[name] = median(own) / median(alone);
  }
  return found;
}

function page(): string {
  const one = rows.filter(({ images }) => images === undefined);
  const several = rows.filter(({ images }) => images !== undefined);
  const named = Object.entries(programs).map(([name, it]) => `${name}: ${it ?? 'not there'}`);
  return [
    '# Performance',
    '',
    'Written by `npm run bench -- --write`, which prints it too; no figure here comes from anywhere else. Everything ran',
    'side by side in one run on one machine, over the sandbox: a local Azure whose answers and imports take the time that',
    'the tables state. The steps of ours are the shipped bundles, each a new process, signing in included; `az` was signed in',
    'before. Figures are medians.',
    '',
    `${new Date().toISOString().slice(0, 10)}, ${cpus().length} × ${cpus()[0]?.model ?? ''}, Node ${process.version}, ${named.join(', ')}; ${values.long ? '`--long`, ' : ''}${took} s.`,
    '',
    '## One image',
    '',
    ...singles(one),
    '',
    '"az : this" says how many times as long `az acr import` took beyond the import of the same length. `az` asks for',
    'no digest afterwards, carries nothing attached along and proves nothing.',
    '',
    '`skopeo` moves every byte through the runner, where the other two let Azure copy, and needs the right to push into',
    'production. Loopback carries those bytes faster than any network does, which flatters it.',
    '',
    '## A set',
    '',
    ...sets(several),
    '',
    'The loop orders all imports by `az acr import --no-wait` and then reads each tag until it is there.',
    '',
    '## To reach',
    '',
    ...bounds(found),
    '',
  ].join('\n');
}
