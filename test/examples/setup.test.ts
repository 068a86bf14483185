import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { jsonFixture, PROJECT } from '../fixtures.js';

const SETUP = join(PROJECT, 'docs', 'setup');
/** The options of each `az` command that is used, as the help of az 2.45 lists them. */
const OPTIONS = jsonFixture<Record<string, string[]>>('az-options.json');
const GLOBAL = ['--output', '--query', '--subscription', '--debug', '--verbose', '--help'];
const PRINCIPAL = '44444444-0000-4000-8000-000000000001';
const IMPORTER = 'Container Registry Data Importer and Data Reader';

interface Played {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly calls: readonly (readonly string[])[];
}

/** Runs the script with programs that write down how they were called. */
function play(words: readonly string[], mode = '', prefix = 'repo:contoso/api'): Played {
  const bin = mkdtempSync(join(tmpdir(), 'setup-'));
  const log = join(bin, 'calls');
  writeFileSync(log, '');
  const az = `#!${process.execPath}
const { appendFileSync } = require('node:fs');
const words = process.argv.slice(2);
appendFileSync(${JSON.stringify(log)}, JSON.stringify(words) + '\\n');
const query = words[words.indexOf('--query') + 1];
const answers = { clientId: 'client', principalId: ${JSON.stringify(PRINCIPAL)}, tenantId: 'tenant',
  id: '/registries/' + words[words.indexOf('--name') + 1], 'properties.roleAssignmentMode': ${JSON.stringify(mode)} };
if (words.includes('--query')) console.log(answers[query]);
`;
  const gh = `#!/bin/sh\necho '${prefix}'\n`;
  for (const [name, text] of Object.entries({ az, gh })) {
    writeFileSync(join(bin, name), text);
    chmodSync(join(bin, name), 0o755);
  }
  const env = { ...process.env, PATH: [bin, process.env['PATH']].join(delimiter) };
  const run = spawnSync('bash', [join(SETUP, 'setup.sh'), ...words], { env, encoding: 'utf8' });
  const lines = readFileSync(log, 'utf8').trim().split('\n').filter(Boolean);
  return { ...run, calls: lines.map((line) => JSON.parse(line)) };
}

const optionOf = (call: readonly string[] | undefined, option: string) =>
  call?.[call.indexOf(option) + 1];
const commandOf = (call: readonly string[]) =>
  call
    .slice(
      0,
      call.findIndex((it) => it.startsWith('-')),
    )
    .join(' ');
const rolesOf = ({ calls }: Played) =>
  calls
    .filter((call) => commandOf(call) === 'role assignment create')
    .map((call) => [optionOf(call, '--role'), optionOf(call, '--scope')]);
const credentialOf = ({ calls }: Played) =>
  calls.find((call) => commandOf(call) === 'identity federated-credential create');

const WHO = ['--name', 'promoter', '--group', 'ids', '--location', 'westeurope'];
const WHERE = ['--registry', 'devacr', '--registry', 'prodacr'];
const BASE = [...WHO, ...WHERE];
const GITHUB = ['--github', 'contoso/api'];

describe('setup.sh', () => {
  it.each(['repo:contoso/api', 'repo:contoso@1/api@2'])(
    'trusts %s as GitHub states it',
    (prefix) => {
      const run = play(
        ['--can', 'promote', ...BASE, ...GITHUB, '--environment', 'production'],
        '',
        prefix,
      );
      expect([run.status, run.stderr]).toEqual([0, '']);
      const credential = credentialOf(run);
      expect(optionOf(credential, '--subject')).toBe(`${prefix}:environment:production`);
      expect(optionOf(credential, '--issuer')).toBe('https://token.actions.githubusercontent.com');
      expect(optionOf(credential, '--audiences')).toBe('api://AzureADTokenExchange');
      expect(optionOf(credential, '--name')).toMatch(/^[A-Za-z0-9][A-Za-z0-9_-]{2,119}$/);
      expect(rolesOf(run)).toEqual([
        [IMPORTER, '/registries/devacr'],
        [IMPORTER, '/registries/prodacr'],
      ]);
      expect(run.stdout).toContain('client-id: client');
    },
  );

  it.each([
    ['', 'AcrPull'],
    ['LegacyRegistryPermissions', 'AcrPull'],
    ['AbacRepositoryPermissions', 'Container Registry Repository Reader'],
  ])('lets a reader read a registry of mode %j', (mode, role) => {
    const run = play(['--can', 'read', ...BASE, ...GITHUB, '--pull-request'], mode);
    expect(run.status).toBe(0);
    expect(optionOf(credentialOf(run), '--subject')).toBe('repo:contoso/api:pull_request');
    expect(rolesOf(run).map(([it]) => it)).toEqual(['Reader', role, 'Reader', role]);
  });

  it.each([
    ['https://login.microsoftonline.com/TENANT/v2.0', ''],
    ['https://vstoken.dev.azure.com/ORG', 'This issuer is retired on 2027-07-01'],
  ])('takes what Azure DevOps shows: %s', (issuer, said) => {
    const run = play(['--can', 'promote', ...BASE, '--issuer', issuer, '--subject', 'sc://o/p/c']);
    expect(run.status).toBe(0);
    expect(optionOf(credentialOf(run), '--issuer')).toBe(issuer);
    expect(run.stderr.startsWith(said)).toBe(true);
    expect(run.stderr === '').toBe(said === '');
  });

  it.each<[string, string[]]>([
    ['a pull request must not', ['--can', 'promote', ...BASE, ...GITHUB, '--pull-request']],
    ['--can promote or', [...BASE, ...GITHUB, '--environment', 'production']],
    ['--registry is missing', ['--can', 'read', ...WHO, ...GITHUB, '--pull-request']],
    ['--name is missing', ['--can', 'read', ...WHERE, ...GITHUB, '--pull-request']],
    ['--environment or', ['--can', 'promote', ...BASE, ...GITHUB]],
    ['--github, or', ['--can', 'promote', ...BASE]],
    ['unknown option --what', ['--what']],
  ])('changes nothing when it says: %s', (said, words) => {
    const run = play(words);
    expect([run.status, run.calls]).toEqual([2, []]);
    expect(run.stderr).toContain(said);
  });
});

/** `az` commands of shell scripts and of shell blocks, with the options that each is given. */
function commandsOfAz(): [string, string[]][] {
  const pages = [
    ...readdirSync(PROJECT).map((name) => join(PROJECT, name)),
    ...readdirSync(join(PROJECT, 'docs'), { recursive: true, encoding: 'utf8' }).map((name) =>
      join(PROJECT, 'docs', name),
    ),
  ];
  return pages.flatMap((page) => {
    if (!/\.(md|sh)$/.test(page)) return [];
    const text = readFileSync(page, 'utf8');
    const scripts = page.endsWith('.sh')
      ? [text.replace(/^ *#.*$/gm, '')]
      : [...text.matchAll(/^ *```(?:sh|ya?ml)\n(.*?)^ *```$/gms)].map((it) => it[1] ?? '');
    return scripts.flatMap((script) =>
      [
        ...script.replaceAll('\\\n', ' ').matchAll(/(?:^|\$\()\s*az ((?:[a-z][\w-]* )+)([^\n]*)/gm),
      ].map((it): [string, string[]] => [
        (it[1] ?? '').trim(),
        [...(it[2] ?? '').matchAll(/(?<=^|\s)--[a-z-]+/g)].map(([option]) => option),
      ]),
    );
  });
}

describe('every az command that users are told', () => {
  const commands = commandsOfAz();

  it('is found', () => {
    const names = commands.map(([name]) => name);
    expect(names).toContain('identity federated-credential create');
    expect(names.length).toBeGreaterThan(7);
  });

  it.each(commands)('%s', (name, options) => {
    expect(Object.keys(OPTIONS)).toContain(name);
    expect([...(OPTIONS[name] ?? []), ...GLOBAL]).toEqual(expect.arrayContaining(options));
  });

  it('has the options of the installed az, where there is one', () => {
    const installed = spawnSync('az', ['version'], { encoding: 'utf8' }).status === 0;
    for (const [name, options] of installed ? Object.entries(OPTIONS) : []) {
      const help = execFileSync('az', [...name.split(' '), '--help'], { encoding: 'utf8' });
      expect(options.filter((it) => !new RegExp(`^ {4}${it}\\b`, 'm').test(help))).toEqual([]);
    }
  }, 180_000);
});

/** Bicep cannot be compiled without its program; what can be seen by eye, a test can see as well. */
describe.each(['main.bicep', 'roles.bicep'])('%s', (name) => {
  const text = readFileSync(join(SETUP, name), 'utf8');

  it('closes what it opens, and uses what it declares', () => {
    const bare = text.replace(/^\s*\/\/.*$/gm, '').replace(/'''.*?'''|'[^'\n]*'/gs, "''");
    for (const [open, close] of ['{}', '[]', '()'].map((it) => [...it]))
      expect([open, bare.split(open ?? '').length]).toEqual([open, bare.split(close ?? '').length]);
    const declared = [...text.matchAll(/^(?:param|var|resource|module|type) (\w+)/gm)].map(
      (it) => it[1],
    );
    const outputs = ['promoterCredentials', 'readerCredentials', 'roles', 'promotes', 'reads'];
    for (const it of declared.filter((one) => !outputs.includes(one ?? '')))
      expect([
        it,
        [...bare.matchAll(new RegExp(`\\b${it}\\b`, 'g'))].length > 1 || text.includes(`\${${it}`),
      ]).toEqual([it, true]);
  });

  it('is compiled where bicep is on PATH', () => {
    const { error } = spawnSync('bicep', ['--version']);
    if (error !== undefined) return;
    execFileSync('bicep', ['build', '--stdout', join(SETUP, name)], { stdio: 'pipe' });
  });
});
