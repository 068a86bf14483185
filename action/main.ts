import * as core from '@actions/core';
import { runToEnd } from '../src/lifecycle.js';
import { inputsOf } from '../src/request/host-names.js';
import type { RawInputs } from '../src/request/inputs.js';
import { attestationsOf } from './attestations.js';
import { findSubscription } from './az-account.js';
import { readContext } from './context.js';
import { chooseIdentity, chooseSourceIdentity } from './credential.js';
import { chooseMethod } from './method.js';
import { network } from './network.js';
import { outlet, tryOutlets } from './outlet.js';

const workspace = process.env['GITHUB_WORKSPACE'] ?? process.cwd();
const tempDirectory = process.env['RUNNER_TEMP'] ?? process.cwd();

await runToEnd({
  host: 'github',
  folders: [tempDirectory, workspace],
  outlet,
  async open(from, secrets) {
    const names = inputsOf('github');
    const inputs = Object.fromEntries(names.map((name) => [name, core.getInput(name)]));
    return {
      inputs: inputs as RawInputs,
      context: readContext(process.env),
      workspace,
      tempDirectory,
      env: process.env,
      ...from,
      secrets,
      tryOutlets,
      http: { sendRequest: (request) => network().http.sendRequest(request) },
      identity: (request) => chooseIdentity(request, process.env, network()),
      sourceIdentity: (request) => chooseSourceIdentity(request, process.env, network()),
      attestations: (request) => attestationsOf(request, process.env, network().http),
      subscription: (request, signal) =>
        findSubscription(chooseMethod(request.auth, process.env), process.env, signal),
      log: core.info,
      debug: core.debug,
      openGroup: core.startGroup,
      closeGroup: core.endGroup,
      // The runner shows none.
      progress: () => {},
      mask: core.setSecret,
    };
  },
});
