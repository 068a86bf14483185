import { describe, expect, it } from '@jest/globals';
import { AcrAuthorizer } from '../../src/azure/acr-authorizer.js';
import { CLOUDS } from '../../src/azure/cloud.js';
import { Transport } from '../../src/http/transport.js';
import { parseTag } from '../../src/oci/reference.js';
import { parseChallenge } from '../../src/registry/challenge.js';
import { judgeRealm } from '../../src/registry/realm.js';
import { Secrets } from '../../src/secrets.js';
import { fastClock } from '../clock.js';
import { type Answer, type Asked, clientOf, type Handler, httpOf, refusalOf } from './served.js';

async function judged(registry: string, realm: string, allowed: string[] = []): Promise<string> {
  const found = await judgeRealm(registry, realm, allowed);
  return found.kind === 'allowed' ? found.url.href : `refused: ${found.why}`;
}

describe('a token service', () => {
  it.each([
    // its own host
    ['registry.contoso.com', 'https://registry.contoso.com/token'],
    ['registry.contoso.com:8443', 'https://registry.contoso.com:8443/token'],
    ['gitlab.contoso.com:5050', 'https://gitlab.contoso.com/jwt/auth'],
    ['ghcr.io', 'https://ghcr.io/token'],
    ['quay.io', 'https://quay.io/v2/auth'],
    ['nvcr.io', 'https://nvcr.io/proxy_auth'],
    ['uk-london-1.ocir.io', 'https://uk-london-1.ocir.io/12345678/docker/token'],
    ['us-central1-docker.pkg.dev', 'https://us-central1-docker.pkg.dev/v2/token'],
    ['contoso.jfrog.io', 'https://contoso.jfrog.io/artifactory/api/docker/x/v2/token'],
    ['devacr.azurecr.io', 'https://devacr.azurecr.io/oauth2/token'],
    ['10.0.0.5:5000', 'https://10.0.0.5:5000/token'],
    ['localhost:5000', 'https://localhost:5000/token'],
    // one label up or down
    ['registry.gitlab.com', 'https://gitlab.com/jwt/auth'],
    ['registry.contoso.co.uk', 'https://contoso.co.uk/token'],
    ['contoso.com', 'https://auth.contoso.com/token'],
    ['registry.corp.internal', 'https://corp.internal/token'],
    // known pairs
    ['registry-1.docker.io', 'https://auth.docker.io/token'],
    ['rg.fr-par.scw.cloud', 'https://api.scaleway.com/registry-internal/v1/token'],
    ['nvcr.io', 'https://authn.nvidia.com/token'],
    ['docker.elastic.co', 'https://docker-auth.elastic.co/auth'],
    ['registry.digitalocean.com', 'https://api.digitalocean.com/v2/registry/auth'],
    ['registry.cn-shenzhen.aliyuncs.com', 'https://dockerauth.cn-hangzhou.aliyuncs.com/auth'],
  ])('of %s may be %s', async (registry, realm) => {
    expect(await judged(registry, realm)).toBe(realm);
  });

  it.each([
    // somebody else's
    ['registry.contoso.com', 'https://tokens.example.net/token'],
    ['registry.contoso.com', 'https://login.contoso.com/token'],
    ['registry.contoso.com', 'https://registry.contoso.com.evil.net/token'],
    ['registry.contoso.com', 'https://a.b.registry.contoso.com/token'],
    ['registry.dev.contoso.com', 'https://contoso.com/token'],
    ['registry.contoso.com', 'https://com/token'],
    ['contoso.co.uk', 'https://co.uk/token'],
    ['team.github.io', 'https://github.io/token'],
    // another port than the registry's own or the usual one
    ['registry.contoso.com', 'https://registry.contoso.com:8443/token'],
    ['registry.gitlab.com', 'https://gitlab.com:8443/token'],
    // another customer of the same service
    ['contoso.jfrog.io', 'https://evil.jfrog.io/token'],
    ['contoso.jfrog.io', 'https://jfrog.io/token'],
    ['europe-docker.pkg.dev', 'https://evil-docker.pkg.dev/token'],
    ['docker.cloudsmith.io', 'https://evil.cloudsmith.io/token'],
    ['1234.dkr.ecr.eu-west-1.amazonaws.com', 'https://666.dkr.ecr.eu-west-1.amazonaws.com/token'],
    ['devacr.azurecr.io', 'https://evilacr.azurecr.io/oauth2/token'],
    ['devacr.azurecr.io', 'https://azurecr.io/oauth2/token'],
    ['devacr.azurecr.io', 'https://sub.devacr.azurecr.io/oauth2/token'],
    ['devacr.azurecr.us', 'https://devacr.azurecr.us:8443/oauth2/token'],
    ['registry.contoso.com', 'https://api.scaleway.com/token'],
    ['rg.fr-par.scw.cloud', 'https://scw.cloud/token'],
    ['rg.evil.example.scw.cloud', 'https://api.scaleway.com/token'],
    // inside the network
    ['registry.contoso.com', 'https://169.254.169.254/token'],
    ['registry.contoso.com', 'https://10.0.0.5:8443/token'],
    ['registry.contoso.com', 'https://2130706433/token'],
    ['registry.contoso.com', 'https://0x7f.1/token'],
    ['registry.contoso.com', 'https://[::1]/token'],
    ['registry.contoso.com', 'https://[::ffff:10.0.0.5]/token'],
    ['registry.contoso.com', 'https://[fe80::1]/token'],
    ['registry.contoso.com', 'https://localhost/token'],
    ['registry.contoso.com', 'https://x.localhost./token'],
    ['registry.contoso.com', 'https://8.8.8.8/token'],
    ['10.0.0.5', 'https://0.0.5/token'],
    // no address for a password
    ['registry.contoso.com', 'http://tokens.example.net/token'],
    ['registry.contoso.com', 'http://registry.contoso.com:8080/token'],
    ['registry.contoso.com', 'ftp://registry.contoso.com/token'],
    ['registry.contoso.com', 'https://u:p@registry.contoso.com/token'],
    ['registry.contoso.com', 'https://['],
    ['registry.contoso.com', 'javascript:alert(1)'],
  ])('of %s is not %s', async (registry, realm) => {
    expect(await judged(registry, realm)).toMatch(/^refused: /);
  });

  it('is found where the address is relative, or http at the own host', async () => {
    expect(await judged('r.contoso.com', '/service/token')).toBe(
      'https://r.contoso.com/service/token',
    );
    expect(await judged('r.contoso.com:8443', 'http://r.contoso.com/service/token?a=b')).toBe(
      'https://r.contoso.com:8443/service/token?a=b',
    );
  });

  it('may be what a user names for the registry, to the port, but never an Azure registry’s', async () => {
    const allowed = ['login.contoso.com', 'tokens.example.net:8443'];
    expect(await judged('r.contoso.com', 'https://login.contoso.com/t', allowed)).toMatch(
      /^https:/,
    );
    expect(await judged('r.contoso.com', 'https://tokens.example.net:8443/t', allowed)).toMatch(
      /^https/,
    );
    expect(await judged('r.contoso.com', 'https://tokens.example.net/t', allowed)).toMatch(
      /^refused/,
    );
    expect(await judged('r.contoso.com', 'http://login.contoso.com/t', allowed)).toMatch(
      /^refused/,
    );
    expect(await judged('devacr.azurecr.io', 'https://login.contoso.com/t', allowed)).toMatch(
      /^refused/,
    );
  });
});

const HOST = 'registry.example.com';
const USER = { username: 'u', password: 'p4ssw0rd' };
const BASIC = `Basic ${Buffer.from('u:p4ssw0rd').toString('base64')}`;
const MANIFEST = JSON.stringify({
  schemaVersion: 2,
  mediaType: 'application/vnd.oci.image.index.v1+json',
  manifests: [],
});
const FOUND: Answer = {
  status: 200,
  body: MANIFEST,
  headers: { 'content-type': 'application/vnd.oci.image.index.v1+json' },
};

/** A registry that challenges with a realm, and a token service at any host and path. */
function challenging(realm: string, more = ''): Handler {
  return ({ url, authorization }) => {
    if (!url.pathname.startsWith('/v2/')) return { status: 200, body: '{"token":"t0ken"}' };
    if (authorization === 'Bearer t0ken') return FOUND;
    return refusalOf(401, 'UNAUTHORIZED', {
      'www-authenticate': `Bearer realm="${realm}",service="s"${more}`,
    });
  };
}

const read = (given: ReturnType<typeof clientOf>) =>
  given.client.getManifest('team/api', parseTag('1')).catch((error: unknown) => error);

describe('what is asked of a token service', () => {
  it.each([undefined, USER])(
    'is to pull, whatever the challenge says (as %j)',
    async (credential) => {
      const handler = challenging(
        `https://${HOST}/token`,
        ',scope="repository:team/api:pull,push,delete repository:other:pull"',
      );
      const given = clientOf(handler, credential === undefined ? {} : { credential });
      expect(await read(given)).toMatchObject({ kind: 'found' });
      const [token] = given.asked.filter(({ url }) => url.pathname === '/token');
      expect(token?.url.searchParams.getAll('scope')).toEqual(['repository:team/api:pull']);
      expect(token?.authorization).toBe(credential ? BASIC : undefined);
    },
  );

  it.each([
    ['https://tokens.example.net/token', undefined],
    ['https://tokens.example.net/token', USER],
    ['https://169.254.169.254/token', undefined],
    ['https://10.0.0.5:8443/token', USER],
    ['http://tokens.example.net/token', undefined],
  ])('is nothing at %s (as %j)', async (realm, credential) => {
    const given = clientOf(challenging(realm), credential === undefined ? {} : { credential });
    expect(await read(given)).toMatchObject({ code: 'CREDENTIAL_WITHHELD' });
    expect(given.asked.map(({ url }) => url.host)).toEqual([HOST]);
  });

  it('names the way out, and who sent us where', async () => {
    const given = clientOf(challenging('https://tokens.example.net/token'), { credential: USER });
    const error = (await read(given)) as { message: string; remedy: string };
    expect(error.message).toContain(`${HOST} names tokens.example.net`);
    expect(error.message).toContain('the password was not sent');
    expect(error.remedy).toContain(`token-hosts: ${HOST}=tokens.example.net`);
    const anonymous = clientOf(challenging('https://tokens.example.net/token'));
    expect(((await read(anonymous)) as { message: string }).message).not.toContain('password');
  });

  it.each([['/token'], [`http://${HOST}/token`], ['//registry.example.com/token']])(
    'is asked at the own host over https for %s',
    async (realm) => {
      const given = clientOf(challenging(realm), { credential: USER });
      expect(await read(given)).toMatchObject({ kind: 'found' });
      expect(given.asked.map(({ url }) => url.origin)).toEqual(Array(3).fill(`https://${HOST}`));
    },
  );

  it('is not followed when it redirects', async () => {
    const to = { location: 'https://tokens.example.net/token' };
    const given = clientOf((asked) =>
      asked.url.pathname === '/token' ? { status: 307, headers: to } : challenging('/token')(asked),
    );
    expect(await read(given)).toMatchObject({ code: 'REGISTRY_RESPONSE' });
    expect(given.asked.some(({ url }) => url.host !== HOST)).toBe(false);
  });

  it('is told with both names when it does not answer', async () => {
    const handler: Handler = (asked) =>
      asked.url.host === 'auth.registry.example.com'
        ? { status: 502 }
        : challenging('https://auth.registry.example.com/token')(asked);
    const error = (await read(clientOf(handler))) as { message: string };
    expect(error.message).toMatch(/^auth\.registry\.example\.com, to which source registry reg/);
  }, 20_000);
});

it('an Azure registry’s token is for reading alone, and never asked for elsewhere', async () => {
  const asked: Asked[] = [];
  const http = httpOf(({ url }) => {
    if (url.pathname === '/oauth2/exchange') return { status: 200, body: '{"refresh_token":"r"}' };
    return { status: 200, body: '{"access_token":"a"}' };
  }, asked);
  const transport = new Transport(http, new AbortController().signal);
  const entra = { token: async () => 'entra', accessRemedy: () => '', locksRemedy: () => '' };
  const host = 'devacr.azurecr.io';
  const cloud = CLOUDS.AzureCloud;
  const authorizer = new AcrAuthorizer(transport, new Secrets(), 'source', host, cloud, entra);
  const scope = 'repository:team/api:pull,metadata_read';
  const sent = await authorizer.before(scope);
  const challenge = parseChallenge(
    'Bearer realm="https://evilacr.azurecr.io/oauth2/token",service="evil",scope="repository:team/api:pull,push,delete"',
  );
  if (!challenge) throw new Error('no challenge');
  expect(await authorizer.answer(challenge, scope, sent)).toBe('Bearer a');
  const tokens = asked.filter(({ url }) => url.pathname === '/oauth2/token');
  expect(tokens.map(({ form }) => form.get('scope'))).toEqual([scope, scope]);
  expect(new Set(asked.map(({ url }) => url.host))).toEqual(new Set([host]));
  expect(new Set(asked.map(({ form }) => form.get('service')))).toEqual(new Set([host]));
});

describe('a redirect', () => {
  it.each([
    'https://169.254.169.254/latest/meta-data',
    'https://10.0.0.5:8443/x',
    'https://localhost/x',
    'https://[::1]/x',
    'http://cdn.example.net/x',
    'file:///etc/passwd',
  ])('to %s is not followed, and told as the registry’s', async (location) => {
    const given = clientOf(() => ({ status: 307, headers: { location } }));
    expect(await read(given)).toMatchObject({
      code: 'REGISTRY_RESPONSE',
      message: expect.stringContaining(`${HOST} sends manifest team/api:1 on to `),
    });
    expect(given.asked).toHaveLength(1);
  });

  it('to a public name is followed without the credential; at an own address too', async () => {
    const location = 'https://cdn.example.net/x';
    const public_ = clientOf(({ url }) =>
      url.host === HOST ? { status: 307, headers: { location } } : FOUND,
    );
    expect(await read(public_)).toMatchObject({ kind: 'found' });
    const own = clientOf(
      ({ url }) =>
        url.port === '5000'
          ? { status: 307, headers: { location: 'https://10.0.0.5:9000/x' } }
          : FOUND,
      { host: '10.0.0.5:5000' },
    );
    expect(await read(own)).toMatchObject({ kind: 'found' });
  });
});

describe('a registry that hides what a stranger may not see', () => {
  it.each([403, 404])(
    'is asked again with what was given after a %i, and once only',
    async (status) => {
      const handler: Handler = ({ authorization, url }) =>
        authorization === BASIC && url.pathname.endsWith('/1')
          ? FOUND
          : refusalOf(status, status === 404 ? 'MANIFEST_UNKNOWN' : 'DENIED');
      const given = clientOf(handler, { credential: USER });
      expect(await read(given)).toMatchObject({ kind: 'found' });
      expect(given.asked.map(({ authorization }) => authorization)).toEqual([undefined, BASIC]);
      await given.client.getManifest('team/api', parseTag('absent')).catch(() => {});
      expect(given.asked).toHaveLength(3);
    },
  );

  it('is not believed by the one of two requests that came back later', async () => {
    const handler: Handler = ({ authorization }) =>
      authorization === BASIC ? FOUND : refusalOf(404, 'MANIFEST_UNKNOWN');
    const given = clientOf(handler, { credential: USER });
    const both = await Promise.all([read(given), read(given)]);
    expect(both).toMatchObject([{ kind: 'found' }, { kind: 'found' }]);
  });

  it('may refuse without a word on how it wants to be asked', async () => {
    const handler: Handler = ({ authorization }) =>
      authorization === BASIC ? FOUND : { status: 401, body: '' };
    expect(await read(clientOf(handler, { credential: USER }))).toMatchObject({ kind: 'found' });
  });

  it('says at its front door how it wants to be asked, once', async () => {
    const challenge = challenging('/token');
    const handler: Handler = (asked) => {
      if (['/v2/', '/token'].includes(asked.url.pathname)) return challenge(asked);
      const known =
        asked.authorization === 'Bearer t0ken' && !asked.url.pathname.includes('absent');
      return known ? FOUND : refusalOf(404, 'MANIFEST_UNKNOWN');
    };
    const given = clientOf(handler, { credential: USER });
    expect(await read(given)).toMatchObject({ kind: 'found' });
    const absent = given.client.getManifest('team/api', parseTag('absent'));
    expect(await absent).toEqual({ kind: 'absent' });
    const doors = given.asked.filter(({ url }) => url.pathname === '/v2/');
    expect(doors.map(({ authorization }) => authorization)).toEqual([undefined]);
  });

  it('is believed after its front door asked for nothing, or for nothing new', async () => {
    for (const door of [FOUND, { status: 403 }, { status: 401 }] satisfies Answer[]) {
      const given = clientOf(
        ({ url }) => (url.pathname === '/v2/' ? door : refusalOf(404, 'MANIFEST_UNKNOWN')),
        { credential: USER },
      );
      expect(await read(given)).toEqual({ kind: 'absent' });
      expect(await read(given)).toEqual({ kind: 'absent' });
      expect(given.asked.filter(({ url }) => url.pathname === '/v2/')).toHaveLength(1);
    }
  });

  it('is not believed while its front door does not answer', async () => {
    let closed = true;
    const handler: Handler = ({ url }) =>
      url.pathname === '/v2/' && closed ? { status: 503 } : refusalOf(404, 'MANIFEST_UNKNOWN');
    const given = clientOf(handler, { credential: USER, clock: fastClock(200) });
    expect(await read(given)).toMatchObject({ code: 'REGISTRY_UNAVAILABLE' });
    closed = false;
    expect(await read(given)).toEqual({ kind: 'absent' });
  });

  it('is believed at once where nothing was given', async () => {
    const given = clientOf(() => refusalOf(404, 'MANIFEST_UNKNOWN'));
    expect(await read(given)).toEqual({ kind: 'absent' });
    expect(given.asked).toHaveLength(1);
  });

  it('answers the credential with a challenge, and gets its token', async () => {
    const challenge = challenging('/token');
    const given = clientOf(
      (asked) =>
        asked.authorization === undefined && asked.url.pathname !== '/token'
          ? refusalOf(404, 'MANIFEST_UNKNOWN')
          : challenge(asked),
      { credential: USER },
    );
    expect(await read(given)).toMatchObject({ kind: 'found' });
    expect(given.asked.at(-1)?.authorization).toBe('Bearer t0ken');
  });
});

it('a registry that refuses a token for metadata is asked for one that pulls', async () => {
  const asked: Asked[] = [];
  const http = httpOf(({ url, form }) => {
    if (url.pathname === '/oauth2/exchange') return { status: 200, body: '{"refresh_token":"r"}' };
    return form.get('scope')?.includes('metadata_read')
      ? { status: 401, body: '{"errors":[{"code":"UNAUTHORIZED","message":"no"}]}' }
      : { status: 200, body: '{"access_token":"a"}' };
  }, asked);
  const transport = new Transport(http, new AbortController().signal);
  const entra = { token: async () => 'entra', accessRemedy: () => '', locksRemedy: () => '' };
  const cloud = CLOUDS.AzureCloud;
  const host = 'devacr.azurecr.io';
  const authorizer = new AcrAuthorizer(transport, new Secrets(), 'source', host, cloud, entra);
  expect(await authorizer.before('repository:team/api:pull,metadata_read')).toBe('Bearer a');
  const scopes = asked.map(({ form }) => form.get('scope')).filter((it) => it !== null);
  expect(scopes).toEqual(['repository:team/api:pull,metadata_read', 'repository:team/api:pull']);
});
