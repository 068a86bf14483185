import tl from 'azure-pipelines-task-lib/task.js';
import { runToEnd } from '../src/lifecycle.js';
import { createKeepAliveClient } from '../src/registry/agent.js';
import { tryFolder } from '../src/report/places.js';
import { inputsOf, nameOn } from '../src/request/host-names.js';
import type { RawInputs } from '../src/request/inputs.js';
import { applyAgentSettings } from './agent-settings.js';
import {
  connectionIdentity,
  connectionSubscription,
  sourceConnectionIdentity,
} from './connection.js';
import { readContext } from './context.js';
import { createOutlet } from './outlet.js';
import { quietly } from './quiet.js';

const tempDirectory = tl.getVariable('Agent.TempDirectory') ?? process.cwd();
const workspace = tl.getVariable('System.DefaultWorkingDirectory') ?? process.cwd();

await runToEnd({
  host: 'azure-devops',
  folders: [tempDirectory, workspace],
  outlet: createOutlet(tempDirectory),
  async open(from, secrets) {
    const names = inputsOf('azure-devops');
    const inputs = quietly(() =>
      Object.fromEntries(
        names.map((name) => [name, tl.getInput(nameOn('azure-devops', name)) ?? '']),
      ),
    );
    const http = createKeepAliveClient(quietly(applyAgentSettings));
    return {
      inputs: inputs as RawInputs,
      context: readContext(),
      workspace,
      tempDirectory,
      env: process.env,
      ...from,
      secrets,
      tryOutlets: async (summarized) =>
        summarized ? await tryFolder('Agent.TempDirectory', tempDirectory) : [],
      http,
      identity: (request) => connectionIdentity(inputs['azureSubscription'] ?? '', request, http),
      sourceIdentity: (request) => sourceConnectionIdentity(request, http),
      subscription: async () => connectionSubscription(inputs['azureSubscription'] ?? ''),
      log: (line) => console.log(line),
      debug: tl.debug,
      mask: tl.setSecret,
    };
  },
});
