import { tmpdir } from 'node:os';
import { describe, expect, it } from '@jest/globals';
import type { PromotionError } from '../../src/errors.js';
import type { HostName } from '../../src/request/host-names.js';
import type { InputName } from '../../src/request/inputs.js';
import { parseRequest } from '../../src/request/parse.js';
import { rawInputs } from '../harness.js';

const DIGEST = `sha256:${'a'.repeat(64)}`;
const ID =
  '/subscriptions/22222222-2222-4222-8222-222222222222/resourceGroups/rg/providers/Microsoft.ContainerRegistry/registries/devacr';
const good = {
  source: `devacr.azurecr.io/team/api@${DIGEST}`,
  target: 'prodacr.azurecr.io/team/api:1.4.2',
};

type Given = Partial<Record<InputName, string>>;
const PLACES = { workspace: tmpdir(), tempDirectory: tmpdir() };
const parse = (given: Given, host: HostName = 'github') =>
  parseRequest(rawInputs({ azureSubscription: 'x', ...good, ...given }), host, PLACES);
const only = async (given: Given) => (await parse(given)).promotions[0];

async function problemOf(given: Given, host: HostName = 'github'): Promise<string> {
  try {
    await parse(given, host);
    return '';
  } catch (error) {
    expect((error as PromotionError).code).toBe('INPUT_INVALID');
    return (error as Error).message;
  }
}

describe('names and tags', () => {
  it.each<[string, Given, readonly string[]]>([
    ['a tag in target', {}, ['1.4.2']],
    [
      'tags united with the tag in target',
      { tags: '1.4, 1\nlatest' },
      ['1.4.2', '1.4', '1', 'latest'],
    ],
    ['a tag twice', { tags: '1.4.2\n1.4.2' }, ['1.4.2']],
    [
      'the tag of source',
      { source: `devacr.azurecr.io/team/api:7@${DIGEST}`, target: 'prodacr.azurecr.io/x' },
      ['7'],
    ],
    ['none when untagged', { target: 'prodacr.azurecr.io/x', untagged: 'True' }, []],
  ])('%s', async (_, given, tags) => {
    expect((await only(given))?.statedTags).toEqual(tags);
  });

  it('maps a regional endpoint and upper case to the login server', async () => {
    const promotion = await only({ target: 'ProdACR.westeurope.geo.azurecr.io/team/api:1' });
    expect(promotion?.target).toEqual({ registry: 'prodacr.azurecr.io', repository: 'team/api' });
  });

  it('keeps an empty digest behind @ as a claim', async () => {
    expect((await only({ source: 'devacr.azurecr.io/team/api@' }))?.source?.digestText).toBe('');
    expect((await only({}))?.source?.digestText).toBe(DIGEST);
    expect(
      (await only({ source: 'devacr.azurecr.io/team/api:7' }))?.source?.digestText,
    ).toBeUndefined();
  });

  it('needs no source to verify a given digest', async () => {
    expect((await only({ mode: 'verify', source: '', digest: DIGEST }))?.source).toBeUndefined();
  });

  it.each(['False', 'TRUE', 'false', 'true'])('takes %s for a boolean', async (text) => {
    expect((await only({ 'require-digest': text }))?.policy.requireDigest).toBe(/true/i.test(text));
  });
});

describe('problems', () => {
  it.each<[string, Given, RegExp]>([
    ['no source', { source: '' }, /source: given nothing/],
    ['no target', { target: '' }, /target: given nothing/],
    ['an image ID', { source: 'a'.repeat(64) }, /image ID/],
    [
      'a target that is no ACR',
      { target: 'ghcr.io/team/api:1' },
      /target: .*Azure Container Registry/,
    ],
    ['a target without a repository', { target: 'prodacr.azurecr.io' }, /target: /],
    ['a digest in target', { target: `prodacr.azurecr.io/a@${DIGEST}` }, /target: .*no digest/],
    ['no tag anywhere', { target: 'prodacr.azurecr.io/a' }, /tags: .*at least one/],
    ['a tag that is none', { tags: 'a b' }, /tags: given "a b"/],
    ['untagged beside a tag', { untagged: 'true' }, /untagged: /],
    ['a boolean that is none', { 'require-digest': 'yes' }, /require-digest: given "yes"/],
    ['zero manifests', { 'max-manifests': '0' }, /max-manifests: given "0"/],
    ['a number in words', { 'max-manifests': '1e3' }, /max-manifests: given "1e3"/],
    [
      'bounds the wrong way round',
      { 'min-manifests': '9', 'max-manifests': '3' },
      /min-manifests: /,
    ],
    ['an unknown mode', { mode: 'dry-run' }, /mode: .*promote, plan, verify/],
    ['a resource ID that is none', { 'target-registry-id': 'prodacr' }, /target-registry-id: /],
    ['a user name without a password', { 'source-username': 'me' }, /source-password: /],
    [
      'a password alone for another registry',
      { source: 'ghcr.io/a/b:1', 'source-password': 's3cret-s3cret' },
      /source-username: /,
    ],
    [
      'credentials and a resource ID',
      { 'source-password': 's3cret-s3cret', 'source-registry-id': ID },
      /not both/,
    ],
    ['half of a pair', { 'client-id': '11111111-1111-4111-8111-111111111111' }, /tenant-id: /],
    ['the other half', { 'tenant-id': 'contoso.com' }, /client-id: /],
    ['oidc without IDs', { auth: 'oidc' }, /client-id: /],
    [
      'the wrong cloud',
      { cloud: 'AzureChinaCloud' },
      /cloud: .*AzureCloud, the cloud of the target/,
    ],
    ['a force that is none', { force: 'maybe not' }, /force: /],
    ['no time at all', { 'timeout-minutes': '0' }, /timeout-minutes: /],
  ])('%s', async (_, given, expected) => {
    expect(await problemOf(given)).toMatch(expected);
  });

  it('are shown all at once', async () => {
    const text = await problemOf({ source: '', target: '', mode: 'x', 'max-manifests': 'y' });
    expect(text.split('\n- ').length - 1).toBe(4);
  });

  it('never show a secret', async () => {
    const text = await problemOf({ 'source-password': 's3cret-s3cret', source: 'ghcr.io/a/b:1' });
    expect(text).not.toContain('s3cret');
  });

  it('name inputs as the host writes them', async () => {
    expect(await problemOf({ 'max-manifests': 'x' }, 'azure-devops')).toContain('maxManifests: ');
    expect(await problemOf({ azureSubscription: '' }, 'azure-devops')).toContain(
      'azureSubscription: ',
    );
    expect(await problemOf({ azureSubscription: '' }, 'github')).toBe('');
  });
});

describe('token services of another domain', () => {
  it('are allowed for the registry that is named, and Docker Hub has one name', async () => {
    const { tokenHosts } = await parse({
      'token-hosts':
        'Registry.contoso.com=tokens.contoso.net:8443\nindex.docker.io = a.example.org',
    });
    expect([...tokenHosts]).toEqual([
      ['registry.contoso.com', ['tokens.contoso.net:8443']],
      ['docker.io', ['a.example.org']],
    ]);
  });

  it.each([
    ['no pair', 'tokens.contoso.net'],
    ['a scheme', 'registry.contoso.com=https://tokens.contoso.net'],
    ['a wildcard', '*.contoso.com=tokens.contoso.net'],
    ['two signs', 'a.example.org=b.example.org=c.example.org'],
    ['an Azure registry', 'devacr.azurecr.io=tokens.contoso.net'],
  ])('are refused: %s', async (_, given) => {
    expect(await problemOf({ 'token-hosts': given })).toContain('token-hosts: given');
  });
});

it('knows the French cloud by its login server', async () => {
  const target = 'prodacr.azurecr.sovcloud-azure.fr/team/api:1';
  expect((await parse({ target })).cloud.name).toBe('AzureBleuCloud');
});
