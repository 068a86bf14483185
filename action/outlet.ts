import * as core from '@actions/core';
import { type OutletProblem, tryAppend } from '../src/report/places.js';
import type { Outlet } from '../src/report/tell.js';

/** How a GitHub runner takes a result. */
export const outlet: Outlet = {
  output: (name, value) => core.setOutput(name, value),
  async summary(markdown) {
    // Outside of GitHub there is none; the run has told so.
    if (process.env['GITHUB_STEP_SUMMARY']) await core.summary.addRaw(markdown, true).write();
  },
  // GitHub keeps what actions/upload-artifact is given.
  attach() {},
  log: core.info,
  conclude(_, issues) {
    const say = { error: core.error, warning: core.warning };
    for (const { level, title, message } of issues) say[level](message, { title });
  },
};

/** Tries the files by which the runner takes outputs and the summary. */
export async function tryOutlets(summarized: boolean): Promise<OutletProblem[]> {
  const names = ['GITHUB_OUTPUT', ...(summarized ? ['GITHUB_STEP_SUMMARY'] : [])];
  const tried = await Promise.all(names.map((name) => tryAppend(name, process.env[name])));
  return tried.filter((problem) => problem !== undefined);
}
