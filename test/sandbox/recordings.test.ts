import {
  createHttpHeaders,
  createPipelineRequest,
  type HttpMethods,
} from '@azure/core-rest-pipeline';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { registryBody } from '../../sandbox/azure/arm-registry.js';
import { entraToken } from '../../sandbox/azure/entra.js';
import { inProcess } from '../../sandbox/doors/client.js';
import { setTag } from '../../sandbox/world/copy.js';
import { pushImage } from '../../sandbox/world/image.js';
import { createScene, type Scene, SUBSCRIPTION } from '../../sandbox/world/scene.js';
import { parseRegistryResource } from '../../src/azure/registry-resource.js';
import { jsonFixture, type Recording } from '../fixtures.js';

let scene: Scene;
beforeEach(() => {
  scene = createScene();
  scene.world.knobs.importDuration = 0;
});

const recording = (name: string) => jsonFixture<Recording>(`recordings/${name}.json`).interactions;

/** Headers that only the network in front of the service adds. */
const UNTOLD = [
  'connection',
  'date',
  'server',
  'transfer-encoding',
  'vary',
  'x-msedge-ref',
  'x-cache',
  'content-type',
  'x-ms-original-request-ids',
  'x-ms-client-request-id',
  'x-ms-request-id',
];

async function ask(
  method: HttpMethods,
  url: string,
  headers: Record<string, string> = {},
  body?: string,
) {
  const request = createPipelineRequest({
    method,
    url,
    headers: createHttpHeaders(headers),
    ...(body === undefined ? {} : { body }),
  });
  const response = await inProcess(scene.world).sendRequest(request);
  const text = response.bodyAsText ?? '';
  return {
    status: response.status,
    headers: response.headers,
    text,
    body: text.startsWith('{') ? JSON.parse(text) : text,
  };
}

const bearer = (audience: string) => ({
  authorization: `Bearer ${entraToken(scene.world, scene.promoter, audience)}`,
});
const names = (value: unknown): string[] => Object.keys(value as object).sort();

function expectHeaders(
  found: { get(name: string): string | undefined },
  recorded: Readonly<Record<string, unknown>>,
): void {
  for (const name of Object.keys(recorded).map((it) => it.toLowerCase())) {
    if (!UNTOLD.includes(name)) expect([name, found.get(name) !== undefined]).toEqual([name, true]);
  }
}

async function accessToken(scope: string, login = 'prodacr.azurecr.io'): Promise<string> {
  const entra = entraToken(scene.world, scene.promoter, 'https://containerregistry.azure.net');
  const exchange = await ask(
    'POST',
    `https://${login}/oauth2/exchange?api-version=2021-07-01`,
    {},
    `grant_type=access_token&service=${login}&access_token=${entra}`,
  );
  const form = new URLSearchParams({
    service: login,
    scope,
    refresh_token: exchange.body.refresh_token,
    grant_type: 'refresh_token',
  });
  return (
    await ask('POST', `https://${login}/oauth2/token?api-version=2021-07-01`, {}, form.toString())
  ).body.access_token;
}

describe('ARM import', () => {
  const url = `https://management.azure.com/subscriptions/${SUBSCRIPTION}/resourceGroups/prod/providers/Microsoft.ContainerRegistry/registries/prodacr/importImage?api-version=2025-11-01`;
  const order = (digest: string) =>
    JSON.stringify({
      source: {
        resourceId: `/subscriptions/${SUBSCRIPTION}/resourceGroups/dev/providers/Microsoft.ContainerRegistry/registries/devacr`,
        sourceImage: `team/api@${digest}`,
      },
      targetTags: ['team/api:1'],
      mode: 'NoForce',
    });

  it.each(['powershell-import-2025-09-09', 'azure-cli-import-2026-04-03'])('%s', async (name) => {
    const [post, poll] = recording(name);
    const { digest } = pushImage(scene.world, scene.dev, 'team/api');
    const accepted = await ask('POST', url, bearer('https://management.azure.com'), order(digest));
    expect(accepted.status).toBe(post?.response.status);
    expect(accepted.text).toBe('');
    expectHeaders(accepted.headers, post?.response.headers ?? {});
    const location = new URL(accepted.headers.get('location') ?? '');
    const recorded = new URL(
      String(
        Object.entries(post?.response.headers ?? {}).find(
          ([it]) => it.toLowerCase() === 'location',
        )?.[1],
      ),
    );
    expect([...location.searchParams.keys()]).toEqual([...recorded.searchParams.keys()]);
    const shape = (path: string) =>
      path
        .replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, 'ID')
        .replace(/locations\/[A-Z]+/, 'locations/REGION');
    expect(shape(location.pathname)).toBe(shape(recorded.pathname));
    const done = await ask('GET', location.href, bearer('https://management.azure.com'));
    expect([done.status, done.text]).toEqual([200, JSON.stringify(poll?.response.body)]);
    expect(done.text).toHaveLength(22);
  });

  it('a poll that is still running, as recorded in 2019', async () => {
    const poll = recording('azure-cli-import.2020-07-28.6185cbbf01').find(
      ({ response }) => response.status === 202 && response.body?.status === 'Accepted',
    );
    scene.world.knobs.importDuration = 60_000;
    const { digest } = pushImage(scene.world, scene.dev, 'team/api');
    const accepted = await ask('POST', url, bearer('https://management.azure.com'), order(digest));
    const running = await ask(
      'GET',
      accepted.headers.get('location') ?? '',
      bearer('https://management.azure.com'),
    );
    expect(running.status).toBe(202);
    expect(Object.values(running.body)).toEqual(Object.values(poll?.response.body));
    expect(running.headers.get('location')).not.toBe(accepted.headers.get('location'));
  });

  it('every recorded body is accepted as a body', () => {
    const bodies = recording('azure-cli-import.2020-07-28.6185cbbf01').flatMap(({ request }) =>
      request.uri.includes('importImage') ? [request.body as any] : [],
    );
    expect(bodies.length).toBeGreaterThan(5);
    for (const body of bodies)
      expect(names(body).every((it) => ['source', 'targetTags', 'mode'].includes(it))).toBe(true);
  });
});

describe('ARM registry', () => {
  it('has the fields recorded in 2026', () => {
    const { registry_resource_2026_03_01_preview_body: recorded } = jsonFixture<any>(
      'recordings/azure-cli-import-2026-04-03.json',
    );
    const body: any = registryBody(scene.prod);
    expect(names(body)).toEqual(names(recorded));
    expect(names(body.properties)).toEqual(names(recorded.properties));
    expect(names(body.properties.policies)).toEqual(names(recorded.properties.policies));
  });

  it('is read by the product in the shapes of 2019 and 2026', () => {
    const { registry_resource_2026_03_01_preview_body: recent } = jsonFixture<any>(
      'recordings/azure-cli-import-2026-04-03.json',
    );
    const old = recording('azure-cli-import.2020-07-28.6185cbbf01').find(
      ({ request }) => request.method === 'GET' && /registries\/\w+\?/.test(request.uri),
    );
    expect(parseRegistryResource(recent)).toMatchObject({
      loginServer: 'targetregistry000003.azurecr.io',
      sku: 'Standard',
      publicNetworkAccess: 'Enabled',
      networkRuleBypass: 'AzureServices',
      exportPolicy: 'enabled',
      softDelete: 'disabled',
    });
    expect(parseRegistryResource(old?.response.body)).toMatchObject({
      sku: 'Standard',
      location: expect.any(String),
    });
    expect(parseRegistryResource(old?.response.body)?.publicNetworkAccess).toBeUndefined();
  });

  it('errors have the recorded shape', async () => {
    const shapes = recording('arm-error-shapes');
    const recorded = shapes.find(
      ({ response }) => response.body?.error?.code === 'ResourceGroupNotFound',
    );
    scene.promoter.roles.push({ scope: `/subscriptions/${SUBSCRIPTION}`, role: 'Reader' });
    const url = `https://management.azure.com/subscriptions/${SUBSCRIPTION}/resourceGroups/none/providers/Microsoft.ContainerRegistry/registries/x?api-version=2025-11-01`;
    const answer = await ask('GET', url, bearer('https://management.azure.com'));
    expect(answer.status).toBe(recorded?.response.status);
    expect(answer.body.error.code).toBe('ResourceGroupNotFound');
    expect(answer.body.error.message.replace("'none'", 'X')).toBe(
      recorded?.response.body.error.message.replace(/'[^']+'/, 'X'),
    );
    expectHeaders(answer.headers, recorded?.response.headers ?? {});
  });
});

describe('ACR data plane', () => {
  it('challenge and token flow, as recorded in 2023', async () => {
    const [challenged, exchange, token] = recording('acr-dataplane-auth-and-manifest-2023-05-11');
    const answer = await ask(
      'POST',
      'https://devacr.azurecr.io/v2/library%2Fhello-world/blobs/uploads/',
    );
    expect(answer.status).toBe(challenged?.response.status);
    expect(answer.body).toEqual(challenged?.response.body);
    expect(answer.headers.get('www-authenticate')).toBe(
      String(challenged?.response.headers['WWW-Authenticate']).replaceAll('myregistry', 'devacr'),
    );
    expectHeaders(answer.headers, {
      ...challenged?.response.headers,
      'Content-Length': undefined,
      'content-length': '',
    } as any);
    const refresh = await ask(
      'POST',
      'https://prodacr.azurecr.io/oauth2/exchange?api-version=2021-07-01',
      {},
      `grant_type=access_token&service=prodacr.azurecr.io&access_token=${entraToken(scene.world, scene.promoter, 'https://containerregistry.azure.net')}`,
    );
    expect(names(refresh.body)).toEqual(names(exchange?.response.body));
    expect(names(token?.response.body)).toEqual(['access_token']);
  });

  it('tag and manifest properties, as recorded in 2021', async () => {
    const interactions = recording('acr-dataplane-anonymous-tag-and-manifest-props-2021-11-17');
    const tag = interactions.find(({ response }) => response.body?.tag !== undefined)?.response;
    const manifest = interactions.find(
      ({ response }) => response.body?.manifest !== undefined,
    )?.response;
    const { digest } = pushImage(scene.world, scene.prod, 'library/hello-world', {
      attestations: false,
    });
    setTag(scene.world, scene.prod, 'library/hello-world', 'latest', digest);
    const authorization = `Bearer ${await accessToken('repository:library/hello-world:metadata_read')}`;
    const base = 'https://prodacr.azurecr.io/acr/v1/library%2Fhello-world';
    const foundTag = await ask('GET', `${base}/_tags/latest?api-version=2021-07-01`, {
      authorization,
    });
    expect(names(foundTag.body)).toEqual(names(tag?.body));
    expect(names(foundTag.body.tag)).toEqual(names(tag?.body.tag));
    expect(foundTag.body.tag.createdTime).toMatch(/\.\d{7}Z$/);
    const foundManifest = await ask(
      'GET',
      `${base}/_manifests/${encodeURIComponent(digest)}?api-version=2021-07-01`,
      { authorization },
    );
    expect(names(foundManifest.body.manifest)).toEqual(names(manifest?.body.manifest));
    expect(names(foundManifest.body.manifest.references[0])).toEqual(
      names(manifest?.body.manifest.references[0]),
    );
  });

  it('a token without the action is insufficient, with 401', async () => {
    const recorded = recording('acr-dataplane-insufficient-scope-2023-03-02').find(({ response }) =>
      JSON.stringify(response.headers ?? {}).includes('insufficient_scope'),
    );
    pushImage(scene.world, scene.prod, 'library/hello-world');
    const authorization = `Bearer ${await accessToken('repository:library/hello-world:metadata_write')}`;
    const answer = await ask(
      'PATCH',
      'https://prodacr.azurecr.io/acr/v1/library%2Fhello-world',
      { authorization },
      '{}',
    );
    expect(answer.status).toBe(recorded?.response.status);
    expect(answer.body).toEqual(recorded?.response.body);
    expect(answer.headers.get('www-authenticate')).toMatch(/,error="insufficient_scope"$/);
  });

  it('an upper-case repository does not route', async () => {
    const [recorded] = recording('acr-dataplane-404-uppercase-repo-2021-11-12');
    const answer = await ask(
      'GET',
      'https://prodacr.azurecr.io/acr/v1/Nonexistent/_tags/Nonexistent?api-version=2021-07-01',
    );
    expect([answer.status, answer.text]).toEqual([404, recorded?.response.body]);
  });

  it('the catalog pages with a relative link', async () => {
    const page = recording('acr-dataplane-catalog-paging-2021-11-12').find(
      ({ response }) => response.status === 200 && response.body?.repositories,
    );
    for (const name of ['a', 'b', 'c']) pushImage(scene.world, scene.prod, name);
    const authorization = `Bearer ${await accessToken('registry:catalog:*')}`;
    const answer = await ask('GET', 'https://prodacr.azurecr.io/acr/v1/_catalog?n=2', {
      authorization,
    });
    expect(names(answer.body)).toEqual(names(page?.response.body));
    expect(answer.headers.get('link')).toBe('</acr/v1/_catalog?last=b&n=2&orderby=>; rel="next"');
  });
});

describe('the sandbox refuses what the service refuses', () => {
  it('a foreign host', async () => {
    expect((await ask('GET', 'https://example.com/')).status).toBe(502);
  });

  it('more than 50 manifests, and carries no referrers', async () => {
    const { world, dev, prod } = scene;
    const { digest } = pushImage(world, dev, 'big', {
      platforms: Array.from({ length: 26 }, (_, i) => `linux/p${i}`),
    });
    const url = `https://management.azure.com/subscriptions/${SUBSCRIPTION}/resourceGroups/prod/providers/Microsoft.ContainerRegistry/registries/prodacr/importImage?api-version=2025-11-01`;
    const body = {
      source: {
        resourceId: `/subscriptions/${SUBSCRIPTION}/resourceGroups/dev/providers/Microsoft.ContainerRegistry/registries/devacr`,
        sourceImage: `big@${digest}`,
      },
      targetTags: ['big:1'],
    };
    const accepted = await ask(
      'POST',
      url,
      bearer('https://management.azure.com'),
      JSON.stringify(body),
    );
    const result = await ask(
      'GET',
      accepted.headers.get('location') ?? '',
      bearer('https://management.azure.com'),
    );
    expect([result.status, result.body.error.code]).toEqual([400, 'InvalidParameters']);
    expect(prod.repositories.has('big')).toBe(false);
  });

  it('an import into a registry the caller may only read', async () => {
    scene.promoter.roles = scene.promoter.roles.map((it) => ({ ...it, role: 'AcrPush' }));
    const url = `https://management.azure.com/subscriptions/${SUBSCRIPTION}/resourceGroups/prod/providers/Microsoft.ContainerRegistry/registries/prodacr/importImage?api-version=2025-11-01`;
    const answer = await ask('POST', url, bearer('https://management.azure.com'), '{}');
    expect([answer.status, answer.body.error.code]).toEqual([403, 'AuthorizationFailed']);
  });
});
