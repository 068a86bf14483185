import tl from 'azure-pipelines-task-lib/task.js';
import { runToEnd } from '../src/lifecycle.js';
import { tryFolder } from '../src/report/places.js';
import { inputsOf, nameOn } from '../src/request/host-names.js';
import type { RawInputs } from '../src/request/inputs.js';
import {
  connectionIdentity,
  connectionSubscription,
  sourceConnectionIdentity,
} from './connection.js';
import { readContext } from './context.js';
import { log } from './log.js';
import { network } from './network.js';
import { createOutlet } from './outlet.js';
import { readPlaces } from './places.js';
import { quietly } from './quiet.js';

const places = readPlaces();
const { tempDirectory, workspace } = places;

// The library's own handler prints a stack and ends the step as failed, before anything is told.
process.removeAllListeners('uncaughtException');

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
    return {
      inputs: inputs as RawInputs,
      context: readContext(),
      ...places,
      env: process.env,
      ...from,
      secrets,
      tryOutlets: async (summarized) =>
        summarized ? await tryFolder('Agent.TempDirectory', tempDirectory) : [],
      http: { sendRequest: (request) => network().http.sendRequest(request) },
      identity: (request) =>
        connectionIdentity(inputs['azureSubscription'] ?? '', request, network()),
      sourceIdentity: (request) => sourceConnectionIdentity(request, network()),
      subscription: async () => connectionSubscription(inputs['azureSubscription'] ?? ''),
      ...log,
      mask: tl.setSecret,
    };
  },
});
