import * as core from '@actions/core';
import { cancellation } from '../src/cancellation.js';
import { createKeepAliveClient } from '../src/registry/agent.js';
import { inputsOf } from '../src/request/host-names.js';
import type { RawInputs } from '../src/request/inputs.js';
import { run } from '../src/run.js';
import { attestationsOf } from './attestations.js';
import { readContext } from './context.js';
import { chooseIdentity, chooseSourceIdentity, findSubscription } from './credential.js';

const inputs = Object.fromEntries(inputsOf('github').map((name) => [name, core.getInput(name)]));
const http = createKeepAliveClient();

const report = await run({
  inputs: inputs as RawInputs,
  context: readContext(),
  workspace: process.env['GITHUB_WORKSPACE'] ?? process.cwd(),
  tempDirectory: process.env['RUNNER_TEMP'] ?? process.cwd(),
  env: process.env,
  cancelled: cancellation(),
  http,
  identity: (request) => chooseIdentity(request, process.env, http),
  sourceIdentity: (request) => chooseSourceIdentity(request, http),
  attestations: (request) => attestationsOf(request, process.env),
  subscription: (request) => findSubscription(request, process.env),
  log: core.info,
  debug: core.debug,
  mask: core.setSecret,
});

for (const [name, value] of Object.entries(report.outputs)) core.setOutput(name, value);
if (report.summary !== undefined) {
  await core.summary
    .addRaw(report.summary, true)
    .write()
    .catch((error: Error) => core.debug(`no job summary: ${error.message}`));
}
const say = { error: core.error, warning: core.warning };
for (const { level, title, message } of report.issues) say[level](message, { title });
core.info(`report: ${report.reportPath}`);
if (report.colour === 'red') process.exitCode = core.ExitCode.Failure;
