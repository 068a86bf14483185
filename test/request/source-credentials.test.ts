import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { PromotionError } from '../../src/errors.js';
import type { HostName } from '../../src/request/host-names.js';
import type { InputName } from '../../src/request/inputs.js';
import { parseRequest } from '../../src/request/parse.js';
import { passwordsIn } from '../../src/request/source-credentials.js';
import { rawInputs } from '../harness.js';

const places = { workspace: '/', tempDirectory: '/' };
const GOOD = {
  source: `devacr.azurecr.io/api@sha256:${'a'.repeat(64)}`,
  target: 'prodacr.azurecr.io/api:1',
  azureSubscription: 'x',
};
const ID =
  '/subscriptions/1/resourceGroups/g/providers/Microsoft.ContainerRegistry/registries/DevAcr';

const parse = (
  lines: string,
  given: Partial<Record<InputName, string>> = {},
  host: HostName = 'github',
) => parseRequest(rawInputs({ ...GOOD, 'source-credentials': lines, ...given }), host, places);
const problemOf = (...given: Parameters<typeof parse>) =>
  parse(...given).then(
    () => '',
    (error: PromotionError) => error.message,
  );

describe('source-credentials', () => {
  it('are read by the one name of a registry; the password is the rest of the line', async () => {
    const lines = [
      '# Docker Hub',
      '',
      '  Index.Docker.IO   me   pass word # 1  ',
      'GHCR.io:443 octocat ghp_x',
      'registry.contoso.com:5000 u p',
      'awayacr.azurecr.io - token.token',
    ].join('\r\n');
    const { sourceCredentials } = await parse(lines);
    expect(Object.fromEntries(sourceCredentials)).toEqual({
      'docker.io': { username: 'me', password: 'pass word # 1' },
      'ghcr.io': { username: 'octocat', password: 'ghp_x' },
      'registry.contoso.com:5000': { username: 'u', password: 'p' },
      'awayacr.azurecr.io': { password: 'token.token' },
    });
  });

  it.each<[string, string, Partial<Record<InputName, string>>, RegExp]>([
    [
      'a line without a password',
      '# mine\nghcr.io me',
      {},
      /host user password.*line 2 is another/,
    ],
    ['a pair as other tools write it', 'ghcr.io=me:S3cr3tPass', {}, /line 1 is another/],
    ['an address', 'https://ghcr.io me S3cr3tPass', {}, /line 1 is another/],
    ['no user at a registry that is not Azure’s', 'ghcr.io - S3cr3tPass', {}, /a user name/],
    [
      'Docker Hub twice',
      'docker.io me S3cr3tPass\nindex.docker.io me S3cr3tPass',
      {},
      /each registry once; line 2/,
    ],
    [
      'a registry that an ID names',
      'devacr.azurecr.io - S3cr3tPass',
      { 'source-registry-id': ID },
      /no Azure registry that source-registry-id names/,
    ],
    [
      'the one-registry inputs beside it',
      'ghcr.io me S3cr3tPass',
      { 'source-username': 'me', 'source-password': 'S3cr3tPass' },
      /source-username: .*nothing beside source-credentials[\s\S]*source-password: /,
    ],
  ])('refuse %s, and never show the line', async (_, lines, given, expected) => {
    const text = await problemOf(lines, given);
    expect(text).toMatch(expected);
    expect(text).not.toMatch(/S3cr3t/);
  });

  it('beside the ID of another registry are no problem', async () => {
    expect(await problemOf('ghcr.io me pw', { 'source-registry-id': ID })).toBe('');
  });

  it('of a registry no image comes from are told where one looks for errors only', async () => {
    const { notes } = await parse('ghcr.io me pw\ndevacr.azurecr.io me pw');
    expect(notes).toEqual([{ to: 'debug', text: 'no image comes from ghcr.io' }]);
  });

  it('that Azure Pipelines did not expand are told, without the line', async () => {
    const text = await problemOf('ghcr.io me $(ghcrToken)', {}, 'azure-devops');
    expect(text).toMatch(/sourceCredentials: given a secret value.*not expanded/);
    expect(text).not.toContain('ghcrToken');
  });

  it('hide every password, and a line whole that cannot be read', () => {
    expect(passwordsIn('# a\nghcr.io me pass word\ndocker.io=me:pw\n\n')).toEqual([
      'pass word',
      'docker.io=me:pw',
    ]);
  });

  it('whatever is written: it is read or refused, and a refusal shows nothing of it', async () => {
    const part = fc.stringMatching(/^[!-~]{1,20}$/);
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.oneof(
            part,
            fc.tuple(part, part, part).map((it) => it.join(' ')),
          ),
        ),
        async (lines) => {
          const marked = lines.map((line) => `${line}MARK`);
          await parse(marked.join('\n')).catch((error: unknown) => {
            expect(error).toBeInstanceOf(PromotionError);
            expect((error as PromotionError).message).not.toContain('MARK');
          });
        },
      ),
    );
  });
});
