import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import tl from 'azure-pipelines-task-lib/task.js';
import { cancellation } from '../src/cancellation.js';
import { createKeepAliveClient } from '../src/registry/agent.js';
import { inputsOf, nameOn } from '../src/request/host-names.js';
import type { RawInputs } from '../src/request/inputs.js';
import { run } from '../src/run.js';
import { applyAgentSettings } from './agent-settings.js';
import {
  connectionIdentity,
  connectionSubscription,
  sourceConnectionIdentity,
} from './connection.js';
import { readContext } from './context.js';
import { quietly } from './quiet.js';

const names = inputsOf('azure-devops');
const inputs = quietly(() =>
  Object.fromEntries(names.map((name) => [name, tl.getInput(nameOn('azure-devops', name)) ?? ''])),
);
const http = createKeepAliveClient(quietly(applyAgentSettings));
const tempDirectory = tl.getVariable('Agent.TempDirectory') ?? process.cwd();

const report = await run({
  inputs: inputs as RawInputs,
  context: readContext(),
  workspace: tl.getVariable('System.DefaultWorkingDirectory') ?? process.cwd(),
  tempDirectory,
  env: process.env,
  cancelled: cancellation(),
  http,
  identity: (request) => connectionIdentity(inputs['azureSubscription'] ?? '', request, http),
  sourceIdentity: (request) => sourceConnectionIdentity(request, http),
  subscription: async () => connectionSubscription(inputs['azureSubscription'] ?? ''),
  log: (line) => console.log(line),
  debug: tl.debug,
  mask: tl.setSecret,
});

for (const [name, value] of Object.entries(report.outputs)) {
  tl.setVariable(nameOn('azure-devops', name), value, false, true);
}
if (report.summary !== undefined) {
  const file = join(tempDirectory, `promotion-summary-${process.pid}-${Date.now()}.md`);
  await writeFile(file, report.summary).then(
    () => tl.uploadSummary(file),
    (error: Error) => tl.debug(`no summary: ${error.message}`),
  );
}
console.log(`report: ${report.reportPath}`);
const errors = report.issues.filter(({ level }) => level === 'error');
for (const { level, message } of report.issues) if (level === 'warning') tl.warning(message);
for (const { message } of errors.slice(1)) tl.error(message);
const results = {
  green: tl.TaskResult.Succeeded,
  warning: tl.TaskResult.SucceededWithIssues,
  red: tl.TaskResult.Failed,
};
tl.setResult(results[report.colour], errors[0]?.message ?? '');
