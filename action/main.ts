import * as core from '@actions/core';
import { runToEnd } from '../src/lifecycle.js';
import { createKeepAliveClient } from '../src/registry/agent.js';
import { inputsOf } from '../src/request/host-names.js';
import type { RawInputs } from '../src/request/inputs.js';
import { attestationsOf } from './attestations.js';
import { findSubscription } from './az-account.js';
import { chooseIdentity, chooseMethod, chooseSourceIdentity } from './credential.js';
import { outlet, tryOutlets } from './outlet.js';

const workspace = process.env['GITHUB_WORKSPACE'] ?? process.cwd();
const tempDirectory = process.env['RUNNER_TEMP'] ?? process.cwd();

await runToEnd({
  host: 'github',
  folders: [tempDirectory, workspace],
  outlet,
  async open(from, secrets) {
    // It reads the event's file, which may be anything, as it is loaded.
    const { readContext } = await import('./context.js');
    const names = inputsOf('github');
    const inputs = Object.fromEntries(names.map((name) => [name, core.getInput(name)]));
    const http = createKeepAliveClient();
    return {
      inputs: inputs as RawInputs,
      context: readContext(),
      workspace,
      tempDirectory,
      env: process.env,
      ...from,
      secrets,
      tryOutlets,
      http,
      identity: (request) => chooseIdentity(request, process.env, http),
      sourceIdentity: (request) => chooseSourceIdentity(request, http),
      attestations: (request) => attestationsOf(request, process.env),
      subscription: (request, signal) =>
        findSubscription(chooseMethod(request.auth, process.env), process.env, signal),
      log: core.info,
      debug: core.debug,
      mask: core.setSecret,
    };
  },
});
