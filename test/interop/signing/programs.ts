import { execFile, execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ForwardProxy } from '../../../sandbox/doors/proxy.js';
import type { Scene } from '../../../sandbox/world/scene.js';

/** What a program ended with, and what it said. */
export interface Ran {
  readonly code: number;
  readonly said: string;
}

/** The real programs over the sandbox. */
export interface Programs {
  readonly directory: string;
  readonly env: NodeJS.ProcessEnv;
  run(command: string, args: readonly string[], env?: Record<string, string>): Promise<Ran>;
  /** path of a file of theirs, for example `one.pub` */
  at(name: string): string;
}

/** @throws an Error that names the program that is not on PATH */
export function demand(names: readonly string[]): void {
  for (const name of names) {
    try {
      execFileSync('sh', ['-c', `command -v ${name}`], { stdio: 'ignore' });
    } catch {
      throw new Error(`${name} is not on PATH, and these tests need it: .ci/run signing gets it`);
    }
  }
}

/** Lays out keys, credentials and a signing configuration without services, so that no program asks anybody else. */
export async function programs(
  directory: string,
  { builder, promoter }: Scene,
  proxy: ForwardProxy,
): Promise<Programs> {
  const at = (name: string) => join(directory, name);
  mkdirSync(directory, { recursive: true });
  writeFileSync(at('ca.pem'), proxy.ca);
  const auth = ({ clientId, secret }: Scene['builder']) => ({
    auth: Buffer.from(`${clientId}:${secret}`).toString('base64'),
  });
  const auths = { 'devacr.azurecr.io': auth(builder), 'prodacr.azurecr.io': auth(promoter) };
  writeFileSync(at('config.json'), JSON.stringify({ auths }));
  writeFileSync(at('predicate.json'), '{"built":"here"}');
  const env = {
    PATH: process.env['PATH'],
    HOME: directory,
    DOCKER_CONFIG: directory,
    SSL_CERT_FILE: at('ca.pem'),
    HTTPS_PROXY: proxy.url,
    COSIGN_PASSWORD: '',
  };
  const run: Programs['run'] = (command, args, more = {}) =>
    new Promise((resolve) => {
      const options = { cwd: directory, env: { ...env, ...more }, timeout: 60_000 };
      execFile(command, [...args], options, (error, stdout, stderr) => {
        const code = error === null ? 0 : typeof error.code === 'number' ? error.code : -1;
        resolve({ code, said: `${stdout}${stderr}` });
      });
    });
  const without = ['fulcio', 'oidc', 'rekor', 'tsa'].map((it) => `--no-default-${it}`);
  const made = await Promise.all([
    run('cosign', ['signing-config', 'create', ...without, '--out', at('none.json')]),
    run('cosign', ['generate-key-pair', '--output-key-prefix', 'one']),
    run('cosign', ['generate-key-pair', '--output-key-prefix', 'two']),
  ]);
  const failed = made.find(({ code }) => code !== 0);
  if (failed) throw new Error(failed.said);
  return { directory, env, run, at };
}
