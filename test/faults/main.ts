import { parseArgs } from 'node:util';
import { SUBSCRIPTION } from '../../sandbox/scene.js';
import type { Result } from '../../src/report/outcome.js';
import { runInProcess, type TestRun } from '../harness.js';
import {
  drawTrouble,
  isComplete,
  STAGES,
  type Stage,
  setStage,
  type Trouble,
  unattached,
} from './cases.js';
import { compressTime } from './compressed-time.js';
import { Random } from './random.js';

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '300' },
    seed: { type: 'string', default: '1' },
    only: { type: 'string' },
  },
});
const runs = Number(values.runs);
const seed = Number(values.seed);
const GREEN: readonly Result[] = ['promoted', 'already-present', 'verified', 'planned'];

compressTime();
const lengths = new Map<string, number>();
for (const name of STAGES) {
  const stage = setStage(name);
  await play(stage);
  lengths.set(name, stage.scene.world.log.length);
}

let violations = 0;
const counts = new Map<string, number>();
const first = values.only === undefined ? 0 : Number(values.only);
const last = values.only === undefined ? runs : first + 1;
for (let run = first; run < last; run += 1) {
  const random = new Random(seed * 1_000_003 + run);
  const stage = setStage(random.pick(STAGES));
  const length = (lengths.get(stage.name) ?? 1) + 3;
  const troubles = Array.from({ length: random.pick([1, 1, 2]) }, () =>
    drawTrouble(random, stage, random.below(length)),
  );
  stage.scene.world.faults.push(...troubles.map(({ fault }) => fault));
  const before = tagsOf(stage);
  const played = await play(stage);
  const { result } = played.report;
  counts.set(result, (counts.get(result) ?? 0) + 1);
  for (const problem of problemsOf(stage, troubles, before, played)) {
    violations += 1;
    console.log(
      `run ${run} of seed ${seed}: ${problem}\n  stage: ${stage.name}\n  ${troubles.map(({ text }) => text).join('\n  ')}\n  result: ${result} ${played.report.issues.map(({ message }) => message.slice(0, 300)).join(' | ')}\n  replay: npm run test:faults -- --seed ${seed} --only ${run}`,
    );
  }
}
console.log(
  `seed ${seed}: ${[...counts]
    .sort()
    .map(([result, count]) => `${result} ${count}`)
    .join(', ')}`,
);
console.log(`${last - first} runs, ${violations} violations`);
process.exit(violations > 0 ? 1 : 0);

function play(stage: Stage): Promise<TestRun> {
  const { world, promoter } = stage.scene;
  return runInProcess(world, stage.inputs, { principal: promoter, subscription: SUBSCRIPTION });
}

function tagsOf(stage: Stage): Map<string, string> {
  const tags = stage.scene.prod.repositories.get('team/api')?.tags ?? new Map();
  return new Map([...tags].map(([tag, { digest }]) => [tag, digest]));
}

/** What must hold after every run, whatever went wrong in it. */
function* problemsOf(
  stage: Stage,
  troubles: readonly Trouble[],
  before: ReadonlyMap<string, string>,
  { report, record, lines }: TestRun,
): Generator<string> {
  const { result, colour } = report;
  const after = tagsOf(stage);
  const moves = troubles.flatMap((trouble) => trouble.moves);
  const destroyed = troubles.some((trouble) => trouble.destroys);
  const ours = stage.image.digest;
  const writes = stage.scene.world.log.filter(
    (it) => it.path.endsWith('/importImage') && it.status === 202,
  );
  if ((colour === 'green') !== GREEN.includes(result)) yield `${result} is ${colour}`;
  if (record['result'] !== result) yield 'there is no report, or it tells another result';
  for (const [tag, digest] of after) {
    const known = [
      before.get(tag),
      ...(tag.startsWith('sha256-') ? stage.attached : [ours]),
      ...moves.filter((it) => it.tag === tag).map((it) => it.digest),
    ];
    if (!known.includes(digest)) yield `tag ${tag} holds ${digest}, which nobody put there`;
    if (digest === ours && !destroyed && !isComplete(stage)) yield `tag ${tag} dangles`;
  }
  if (['promoted', 'already-present', 'verified'].includes(result) && moves.length === 0) {
    const wrong = stage.tags.filter((tag) => after.get(tag) !== ours);
    if (wrong.length > 0) yield `${result}, but ${wrong.join(', ')} does not hold the digest`;
    if (!destroyed && !isComplete(stage)) yield `${result}, but the image is not complete`;
  }
  if (['promoted', 'already-present'].includes(result) && unattached(stage).length > 0) {
    yield `${result}, but ${unattached(stage).join(', ')} is not attached`;
  }
  for (const tag of stage.tags) {
    const own = moves.some((move) => move.tag === tag && move.digest === ours);
    const put = after.get(tag) === ours && before.get(tag) !== ours && !own;
    if (put && unattached(stage).length > 0) yield `${tag} was written before what is attached`;
  }
  if (result === 'blocked') {
    for (const tag of stage.tags.filter((it) => !moves.some((move) => move.tag === it))) {
      if (after.get(tag) !== before.get(tag)) yield `blocked, but ${tag} was created or moved`;
    }
  }
  if ((result === 'planned' || stage.inputs.mode !== undefined) && writes.length > 0)
    yield 'a mode that writes nothing wrote';
  const refused = stage.name === 'refused' && moves.length === 0;
  if (refused && after.get('1') !== before.get('1')) yield 'a tag was moved without leave';
  const orders = [...stage.scene.world.operations.values()].map(({ order }) => order);
  const brings = (digest: string | undefined) => stage.attached.includes(digest ?? '');
  const lastAttached = orders.findLastIndex((it) => brings(it.source.sourceImage.split('@')[1]));
  const firstTag = orders.findIndex((it) =>
    it.targetTags?.some((tag) => stage.tags.includes(tag.replace('team/api:', ''))),
  );
  if (firstTag >= 0 && firstTag < lastAttached) yield 'a tag was asked for before what is attached';
  yield* overwritten(stage, troubles);
  const everything = JSON.stringify([report, record, lines]);
  const secret = stage.scene.promoter.secret ?? '';
  if (everything.includes(secret)) yield 'the secret is shown';
  if (/eyJ[\w-]{20,}\.eyJ/.test(everything)) yield 'a token is shown';
  if (
    report.result === 'failed' &&
    /\[BUG\]/.test(report.issues.map(({ message }) => message).join())
  )
    yield 'an unexpected error';
}

/** What another actor did before our last look at a tag must not be undone by a forced import. */
function* overwritten(stage: Stage, troubles: readonly Trouble[]): Generator<string> {
  const { log, operations } = stage.scene.world;
  if (![...operations.values()].some(({ order }) => order.mode === 'Force')) return;
  if (troubles.some(({ text }) => text.startsWith('stale'))) return;
  const post = log.findLastIndex((it) => it.path.endsWith('/importImage'));
  for (const tag of stage.tags) {
    // What happened before the gate's own look was judged by the gate.
    const first = log.findIndex((it) => it.path.endsWith(`/_tags/${tag}`));
    const judged = [
      stage.image.digest,
      ...troubles.flatMap((it) => it.moves).flatMap((it) => (it.at <= first ? [it.digest] : [])),
    ];
    const look = log.findLastIndex((it, i) => i < post && it.path.endsWith(`/_tags/${tag}`));
    const forced = [...operations.values()].some(
      ({ order }) => order.mode === 'Force' && order.targetTags?.includes(`team/api:${tag}`),
    );
    const seen = (event: { tag: string; at: number }) => event.tag === tag && event.at <= look;
    const moves = troubles
      .flatMap((it) => it.moves)
      .filter((it) => it.at > first && seen(it) && !judged.includes(it.digest));
    const locks = troubles.flatMap((it) => it.locks).filter(seen);
    if (forced && moves.length > 0)
      yield `tag ${tag} was moved by another actor, and forced all the same`;
    if (forced && locks.length > 0) yield `tag ${tag} was locked, and forced all the same`;
  }
}
