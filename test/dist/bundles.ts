import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RunnerOptions, StepRun } from '../../sandbox/jobs/runners.js';
import * as runners from '../../sandbox/jobs/runners.js';
import { PROJECT } from '../fixtures.js';
import { standing } from '../invariants.js';
import { schemaProblems } from '../report/report-schema.js';
import { limitOf, problemsOf } from './invariants.js';

export { NODES } from '../nodes.js';

export const ACTION = join(PROJECT, 'dist', 'action', 'index.js');
export const TASK = join(PROJECT, 'dist', 'task', 'index.js');

/** How long a process that does not end is left alone for, besides its limit, in milliseconds. */
const PATIENCE = 20_000;

/**
 * A step in a test. One that ends by itself is held against everything that must always hold.
 *
 * @throws an Error that names what did not hold
 */
export const runAction = checked('github', runners.runAction);
export const runTask = checked('azure-devops', runners.runTask);

function checked(
  host: 'github' | 'azure-devops',
  start: (options: RunnerOptions) => Promise<StepRun>,
) {
  return async (options: RunnerOptions): Promise<StepRun> => {
    const before = standing(options.scene.world);
    let killed = false;
    let timer: NodeJS.Timeout | undefined;
    const onStart = (kill: (signal: NodeJS.Signals) => void) => {
      timer = setTimeout(() => kill('SIGKILL'), limitOf(options.inputs) + PATIENCE);
      options.onStart?.((signal) => {
        killed ||= signal === 'SIGKILL';
        kill(signal);
      });
    };
    const run = await start({ ...options, onStart });
    clearTimeout(timer);
    if (killed) return run;
    const problems = [...problemsOf(host, options, before, run), ...undeclared(run)];
    if (problems.length === 0) return run;
    const said = problems.map((problem) => `- ${problem}`).join('\n');
    throw new Error(`what always holds does not:\n${said}\n\n${run.log.slice(-6000)}`);
  };
}

/** What of the report its schema does not declare. */
function undeclared({ outputs }: StepRun): string[] {
  const path = outputs['report'] ?? '';
  return existsSync(path) ? schemaProblems(JSON.parse(readFileSync(path, 'utf8'))) : [];
}
