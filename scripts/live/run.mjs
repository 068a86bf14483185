/**
 * Runs one step: `node scripts/live/run.mjs L3 [--print]`. Every `$NAME` of the step comes from the environment
 * (`main.bicep` and `seed.sh` print them). The traffic goes to `out/live/<step>.json`, scrubbed; what it says of
 * each belief is printed, and the first one that does not hold makes the step fail.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { settleStep } from './check.mjs';
import { filled, STEPS } from './steps.mjs';

const here = import.meta.dirname;
const project = join(here, '..', '..');
const bundle = process.env.LIVE_BUNDLE ?? join(project, 'dist', 'action', 'index.js');
const [id, option] = process.argv.slice(2);
const step = STEPS.find((it) => it.id === id);
if (step === undefined) {
  console.error(`Which step? ${STEPS.map((it) => it.id).join(', ')}`);
  process.exit(2);
}
console.log(`${step.id}: ${step.title}`);

const shell = (command) => {
  console.log(`$ ${command}`);
  if (option !== '--print') execFileSync('bash', ['-ec', command], { stdio: 'inherit' });
};

/** One run of the bundle, with the interactions that it had. */
function promote(inputs, file) {
  const named = Object.entries(inputs).map(([name, value]) => [
    `INPUT_${name.toUpperCase()}`,
    filled(value, process.env),
  ]);
  const recorder = pathToFileURL(join(here, 'record.mjs')).href;
  const env = {
    ...process.env,
    ...Object.fromEntries(named),
    LIVE_RECORDING: file,
    NODE_OPTIONS: `${process.env.NODE_OPTIONS ?? ''} --import=${recorder}`.trim(),
  };
  const { status } = spawnSync(process.execPath, [bundle], { env, stdio: 'inherit' });
  console.log(`run ended with ${status}`);
  return JSON.parse(readFileSync(file, 'utf8')).interactions;
}

const interactions = [];
try {
  for (const command of step.az) shell(command);
  const out = join(process.env.LIVE_OUT ?? join(project, 'out', 'live'));
  mkdirSync(out, { recursive: true });
  for (const [index, inputs] of step.runs.entries()) {
    console.log(`promote ${JSON.stringify(inputs)}`);
    if (option === '--print') continue;
    interactions.push(...promote(inputs, join(out, `${step.id}-${index}.part.json`)));
  }
  if (option !== '--print') {
    writeFileSync(join(out, `${step.id}.json`), `${JSON.stringify({ interactions }, null, 2)}\n`);
  }
} finally {
  for (const command of step.undo) shell(command);
}
const beliefs = JSON.parse(readFileSync(join(here, 'beliefs.json'), 'utf8'));
const settled = settleStep(step.id, beliefs, interactions);
for (const it of settled) console.log(`${it.kind}: ${it.id} ${it.found ?? it.why ?? ''}`.trim());
process.exitCode = settled.some(({ kind }) => kind === 'differs') ? 1 : 0;
