import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { collectEvidence } from '../../src/evidence/collect.js';
import { parseRequest } from '../../src/request/parse.js';
import { decodeText } from '../../src/text-encoding.js';
import { rawInputs } from '../harness.js';
import { A, API, B, HOST } from './samples.js';

const workspace = mkdtempSync(join(tmpdir(), 'workspace-'));
const tempDirectory = mkdtempSync(join(tmpdir(), 'temp-'));

function file(name: string, content: string | Buffer, folder = workspace): string {
  const path = join(folder, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
  return path;
}

const swapped = (text: string) => Buffer.from(text, 'utf16le').swap16();
const bake = JSON.stringify({
  api: { 'containerimage.digest': A, 'image.name': `${API}:7` },
  debug: { 'containerimage.digest': B, 'image.name': `${API}:7-debug` },
});
const pushed = `The push refers to repository [${API}]\n7: digest: ${A} size: 1\n`;
const built = `Sending build context to Docker daemon 2kB\nStep 1/1 : FROM scratch\nSuccessfully built 0123456789ab\n`;

file('bake.json', bake);
file('C#/build.json', bake);
file('C#/out.Net/digest.txt', A);
file('a#b#c/digest.txt', A);
file('bake.json#web', A);
file('le.txt', Buffer.from(`\ufeff${A}\r\n`, 'utf16le'));
file('be.txt', swapped(`\ufeff${A}\r\n`));
file('utf8.txt', `\ufeff${A}\r\n`);
file('le.json', Buffer.from(`\ufeff${bake}`, 'utf16le'));
file('build.log', built);
file('push.log', pushed);
const dockerOutput = [
  file('build.log', built, tempDirectory),
  file('push.log', pushed, tempDirectory),
];

const env = {
  BUILD_DIGEST: A,
  digest: A,
  DIGEST: B,
  DOCKEROUTPUT: dockerOutput.join('\n'),
  BUILT_ONLY: join(tempDirectory, 'build.log'),
};

/** What the lines of `digest-evidence` come to: a digest, or the kind and what is wrong. */
async function outcome(lines: string, given: Record<string, string> = {}): Promise<string> {
  const places = { workspace, tempDirectory, env };
  const inputs = { source: API, target: 'prodacr.azurecr.io/api:1', 'digest-evidence': lines };
  const raw = rawInputs({ ...inputs, ...given });
  const [promotion] = (await parseRequest(raw, 'github', places)).promotions;
  if (!promotion) throw new Error('no promotion');
  const evidence = await collectEvidence(promotion, places);
  if (evidence.kind === 'agreed') return evidence.digest;
  return `${evidence.kind}: ${evidence.claims.map((it) => ('problem' in it ? it.problem : '')).join('; ')}`;
}

describe('a # in a line', () => {
  it.each([
    ['bake.json#api', A],
    ['C#/build.json#api', A],
    ['C#/out.Net/digest.txt', A],
    ['a#b#c/digest.txt', A],
    ['a#b#c/digest.txt#none', /no entry "none"/],
    ['bake.json#web', A],
    [`push.log#${API}`, A],
    [`push.log#${API.toUpperCase().replace('TEAM/API', 'team/api')}`, A],
    ['bake.json#none', /no entry "none" among 2/],
    ['C#/none.json', /does not exist/],
    ['none#/x.json#api', /does not exist/],
    ['none.json#api', /does not exist/],
  ])('%s', async (line, expected) => {
    const found = await outcome(line);
    if (typeof expected === 'string') expect(found).toBe(expected);
    else expect(found).toMatch(expected);
  });
});

describe('the input digest', () => {
  const hex = A.slice('sha256:'.length);
  it.each([
    [A, A],
    [`"${A}"`, A],
    [`'${A}'`, A],
    [`${API}@${A}`, A],
    [`${HOST.toUpperCase()}:443/team/api@${A}`, A],
    [`${HOST}/team/web@${A}`, /^unusable: .*no entry for .*team\/api/],
    [`${A}\n${B}`, /^conflict/],
    [hex, /write sha256: before it/],
    [`${A}\u200b`, /nobody sees, U\+200B/],
    [`sha256: ${hex}`, /nobody sees, U\+0020/],
    ['null', /came empty/],
    ['latest', /expected a digest like sha256:/],
    [`digest=${A}`, /expected a digest like sha256:/],
  ])('%s', async (digest, expected) => {
    const found = await outcome('', { digest });
    if (typeof expected === 'string') expect(found).toBe(expected);
    else expect(found).toMatch(expected);
  });
});

describe('a file as Windows writes it', () => {
  it.each(['le.txt', 'be.txt', 'utf8.txt', 'le.json#api'])('%s', async (line) => {
    expect(await outcome(line)).toBe(A);
  });

  it.each<[string, Buffer, string]>([
    ['UTF-16, little end first', Buffer.from('\ufeffä€😀', 'utf16le'), 'ä€😀'],
    ['UTF-16, big end first', swapped('\ufeffä€😀'), 'ä€😀'],
    ['UTF-16 without a mark', Buffer.from('sha256:ab\r\n', 'utf16le'), 'sha256:ab\r\n'],
    ['the same, big end first', swapped('sha256:ab\r\n'), 'sha256:ab\r\n'],
    ['zeros that are no UTF-16', Buffer.from('a\0b\0\0\0'), 'a\0b\0\0\0'],
    ['an odd number of bytes', Buffer.from('a\0b\0c'), 'a\0b\0c'],
    ['UTF-8 with a mark', Buffer.from('\ufeffä€😀'), 'ä€😀'],
    ['UTF-8', Buffer.from('ä€😀'), 'ä€😀'],
    [
      'half a character at the end',
      Buffer.concat([Buffer.from('\ufeffa', 'utf16le'), Buffer.from([1])]),
      'a\ufffd',
    ],
    ['nothing', Buffer.alloc(0), ''],
    ['one byte', Buffer.from([0xff]), '\ufffd'],
  ])('%s', (_, bytes, text) => expect(decodeText(bytes)).toBe(text));

  it('also for a list of images', async () => {
    const yaml = `version: 1\nimages:\n  - source: ${API}@${A}\n    target: prodacr.azurecr.io/team/api\n    tags: ["1"]\n`;
    file('images.yml', Buffer.from(`\ufeff${yaml}`, 'utf16le'));
    const places = { workspace, tempDirectory };
    const raw = rawInputs({ 'images-file': 'images.yml' });
    const { promotions } = await parseRequest(raw, 'github', places);
    expect(promotions.map(({ source }) => source?.digestText)).toEqual([A]);
  });
});

describe('a variable', () => {
  it.each([
    ['env:digest', A],
    ['env:DIGEST', B],
    ['env:build.digest', A],
    ['env:Build.Digest', A],
    ['env:BUILD_DIGEST', A],
    ['env:DockerOutput', A],
    ['env:DOCKEROUTPUT#7', A],
    ['env:DOCKEROUTPUT#8', /no entry "8"/],
    ['env:other.digest', /the variable other.digest is not set/],
    ['env:__proto__', /not set/],
    ['env:constructor', /not set/],
  ])('%s', async (line, expected) => {
    const found = await outcome(line);
    if (typeof expected === 'string') expect(found).toBe(expected);
    else expect(found).toMatch(expected);
  });
});

describe('the log of a build', () => {
  it.each([
    ['beside the log of its push', 'build.log\npush.log', {}, A],
    ['beside the log of its push, both in one variable', 'env:DOCKEROUTPUT', {}, A],
    ['beside another push', 'build.log\npush.log', { source: `${HOST}/team/web` }, /no entry for/],
    ['alone', 'build.log', {}, /^unusable: a build log: it tells no digest/],
    ['alone, in a variable', 'env:BUILT_ONLY', {}, /^unusable: a build log/],
    ['alone beside a literal digest', 'build.log', { digest: A }, /^unusable: .*a build log/],
    ['beside a file that is missing', 'build.log\nnone.txt', {}, /^unusable: .*does not exist/],
  ])('%s', async (_, lines, given, expected) => {
    const found = await outcome(lines, given);
    if (typeof expected === 'string') expect(found).toBe(expected);
    else expect(found).toMatch(expected);
  });
});
