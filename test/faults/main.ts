import { parseArgs } from 'node:util';
import { REAL_CLOCK } from '../../sandbox/clock.js';
import { CLOUD_HOSTS } from '../../sandbox/hosts.js';
import { SUBSCRIPTION } from '../../sandbox/world/scene.js';
import { runInProcess, type TestRun } from '../harness.js';
import { type Before, standing, strangeCommands, understated, uninvited } from '../invariants.js';
import ownTempFolder from '../temp-folder.js';
import { STAGES, type Stage, setStage } from './cases.js';
import { compressTime } from './compressed-time.js';
import { INVARIANTS, land, type Played, tagsOf } from './invariants.js';
import { Random } from './random.js';
import { SET_INVARIANTS, tagsOfSet } from './set-invariants.js';
import { neverBackwards, previousIsKept } from './tag-invariants.js';
import { drawTrouble } from './troubles.js';

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '300' },
    seed: { type: 'string', default: '1' },
    only: { type: 'string' },
  },
});
const runs = Number(values.runs);
const seed = Number(values.seed);

ownTempFolder();
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
for (let number = first; number < last; number += 1) {
  const random = new Random(seed * 1_000_003 + number);
  const stage = setStage(random.pick(STAGES));
  const length = (lengths.get(stage.name) ?? 1) + 3;
  const troubles = Array.from({ length: random.pick([1, 1, 2, 3]) }, () =>
    drawTrouble(random, stage, random.below(length)),
  );
  stage.scene.world.knobs.faults.push(...troubles.map(({ fault }) => fault));
  const isSet = stage.members.length > 0;
  const before = isSet ? tagsOfSet(stage) : tagsOf(stage);
  const stood = standing(stage.scene.world);
  const run = await play(stage);
  const { result, issues } = run.report;
  counts.set(result, (counts.get(result) ?? 0) + 1);
  const played = { stage, troubles, before, run, open: land(stage) };
  const problems = [
    ...(isSet ? SET_INVARIANTS : [...INVARIANTS, neverBackwards, previousIsKept]).flatMap(
      (invariant) => [...invariant(played)],
    ),
    ...saidTooLittle(stage, stood, run),
    ...(isSet && values.only === undefined ? await againIncomplete(played) : []),
  ];
  for (const problem of problems) {
    violations += 1;
    console.log(
      `run ${number} of seed ${seed}: ${problem}\n  stage: ${stage.name}\n  ${troubles.map(({ text }) => text).join('\n  ')}\n  result: ${result} ${issues.map(({ message }) => message.slice(0, 300)).join(' | ')}\n  replay: npm run test:faults -- --seed ${seed} --only ${number}`,
    );
  }
  if (values.only !== undefined) {
    for (const { method, host, path, status } of stage.scene.world.log) {
      console.log(`  ${status} ${method} ${host}${path}`);
    }
    console.log(run.lines.join('\n'));
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

/** Running a set again completes it, unless another actor or a deletion stands in the way. */
async function againIncomplete({ stage, troubles }: Played): Promise<string[]> {
  const hindered = troubles.some(
    ({ moves, locks, destroys, text }) =>
      moves.length > 0 || locks.length > 0 || destroys || /^(actor|source deleted)/.test(text),
  );
  if (hindered) return [];
  const { world, prod } = stage.scene;
  world.knobs.faults.length = 0;
  world.knobs.importDuration = 0;
  prod.lag = 0;
  const { report } = await play({ ...stage, cancel: new AbortController() });
  const done = ['promoted', 'rolled-back', 'already-present'].includes(report.result);
  return done ? [] : [`run again: ${report.result} ${report.issues[0]?.message.slice(0, 300)}`];
}

function play(stage: Stage): Promise<TestRun> {
  const { world, promoter } = stage.scene;
  // The machine's own clock, which is compressed; the harness would make it faster once more.
  if (world.clock === REAL_CLOCK) world.clock = { ...REAL_CLOCK };
  return runInProcess(world, stage.inputs, {
    principal: promoter,
    subscription: SUBSCRIPTION,
    files: stage.files,
    cancelled: stage.cancel.signal,
  });
}

/** No text says less than what was written, and nobody was asked whom nobody named. */
function* saidTooLittle(stage: Stage, stood: Before, played: TestRun): Generator<string> {
  const { report, record, lines } = played;
  const { world } = stage.scene;
  const text = [...lines, report.summary ?? '', ...report.issues.map(({ message }) => message)];
  yield* understated(world, stood, { record, text: text.join('\n') });
  yield* strangeCommands(text.join('\n'));
  const clouds = CLOUD_HOSTS.flatMap(({ arm, login }) => [arm, login]);
  const given = [...Object.values(stage.inputs), ...Object.values(stage.files)];
  yield* uninvited(world, stood, given.join('\n'), clouds);
}
