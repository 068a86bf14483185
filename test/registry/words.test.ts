import { describe, expect, it } from '@jest/globals';
import type { HttpResponse } from '../../src/http/transport.js';
import { answerProblem, type Place } from '../../src/registry/problem.js';

const ROLE = 'Give the identity its role: az role assignment create …';

function place(change: Partial<Place> = {}): Place {
  return {
    side: 'source',
    host: 'devacr.azurecr.io',
    object: 'manifest team/api:1',
    accessRemedy: ROLE,
    ...change,
  };
}

function answered(
  status: number,
  body: string,
  headers: Readonly<Record<string, string>> = {},
): HttpResponse {
  return {
    status,
    url: 'https://devacr.azurecr.io/v2/team/api/manifests/1',
    header: (name) => headers[name],
    bytes: new TextEncoder().encode(body),
  };
}

const said = (code: string, message: string) => JSON.stringify({ errors: [{ code, message }] });
const PAGE = '<html><body>Blocked by policy</body></html>';
const NEXUS = 'nexus.example.com';

/** What is answered, the code it is told by, and what the remedy has to say. */
const CASES: [string, HttpResponse, Partial<Place>, string, RegExp][] = [
  [
    'a missing role',
    answered(401, said('UNAUTHORIZED', 'authentication required')),
    {},
    'REGISTRY_UNAUTHORIZED',
    /^Give the identity its role/,
  ],
  [
    'a missing right',
    answered(403, said('DENIED', 'denied')),
    {},
    'REGISTRY_DENIED',
    /^Give the identity its role/,
  ],
  [
    'a challenge with a page, as Nexus sends it',
    answered(401, PAGE, { 'www-authenticate': 'Basic realm="Nexus"', 'content-type': 'text/html' }),
    { host: NEXUS },
    'REGISTRY_UNAUTHORIZED',
    /^Give the identity its role/,
  ],
  [
    'JSON that is no list of errors, as Docker Hub’s token service sends it',
    answered(401, '{"details":"incorrect username or password"}', {
      'content-type': 'application/json',
    }),
    { host: 'docker.io' },
    'REGISTRY_UNAUTHORIZED',
    /^Give the identity its role/,
  ],
  [
    'a page of a proxy',
    answered(403, PAGE, { 'content-type': 'text/html' }),
    {},
    'REGISTRY_RESPONSE',
    /proxy/,
  ],
  ['a page of a proxy without a type', answered(401, ` ${PAGE}`), {}, 'REGISTRY_RESPONSE', /proxy/],
  ['no word at all', answered(403, ''), {}, 'REGISTRY_DENIED', /gives no reason.*before any right/],
  [
    'a tag that does not exist, as Artifactory says it',
    answered(403, said('UNAUTHORIZED', 'client does not have permission for manifest')),
    { host: 'artifactory.example.com', read: 'team/api' },
    'REGISTRY_DENIED',
    /^The same credential has just read team\/api/,
  ],
  [
    'a refusal to a credential that has just read the image',
    answered(401, said('UNAUTHORIZED', 'authentication required')),
    { read: 'team/api' },
    'REGISTRY_UNAUTHORIZED',
    /^The same credential has just read team\/api/,
  ],
  [
    'the upstream of a cache rule',
    answered(
      401,
      said('UNAUTHORIZED', 'authentication required with source registry for cache rule'),
    ),
    {},
    'REGISTRY_UNAUTHORIZED',
    /cache rule.*az acr credential-set list --registry devacr\.azurecr\.io/,
  ],
  [
    'the upstream of a cache rule elsewhere',
    answered(401, said('UNAUTHORIZED', 'cache rule: refused')),
    { host: NEXUS },
    'REGISTRY_UNAUTHORIZED',
    /cache rule of nexus.*operator/,
  ],
  [
    'a quarantine',
    answered(403, said('DENIED', 'the image is quarantined')),
    {},
    'REGISTRY_DENIED',
    /quarantine: wait/,
  ],
  [
    'an image that is locked against reading',
    answered(405, said('REGISTRY_DISALLOWED_OPERATION', 'The operation is disallowed')),
    {},
    'REGISTRY_DENIED',
    /--name devacr\.azurecr\.io --image team\/api:1 --read-enabled true/,
  ],
  [
    'a repository that is locked against reading',
    answered(405, said('REGISTRY_DISALLOWED_OPERATION', 'The operation is disallowed')),
    { object: 'properties of team/api' },
    'REGISTRY_DENIED',
    /--repository team\/api --read-enabled true/,
  ],
  [
    'the same words of another registry',
    answered(405, said('REGISTRY_DISALLOWED_OPERATION', 'no')),
    { host: NEXUS },
    'REGISTRY_DENIED',
    /ask its operator/,
  ],
  [
    'a limit that comes with another status',
    answered(403, said('TOOMANYREQUESTS', 'You have reached your pull rate limit')),
    { host: 'docker.io' },
    'REGISTRY_THROTTLED',
    /Wait/,
  ],
  [
    'the firewall',
    answered(403, said('DENIED', "client with IP '20.1.2.3' is not allowed access")),
    {},
    'REGISTRY_FIREWALL',
    /runner inside the network/,
  ],
  [
    'a code that nobody knows',
    answered(403, said('POLICY_VIOLATION', 'blocked by curation')),
    { host: NEXUS },
    'REGISTRY_DENIED',
    /^Act on the words above: they are those of nexus\.example\.com, and POLICY_VIOLATION/,
  ],
  [
    'a code that is no code',
    answered(400, said('x `rm -rf /`', 'boom')),
    {},
    'REGISTRY_RESPONSE',
    /^Act on the words above: they are those of devacr\.azurecr\.io\.$/,
  ],
  [
    'rights in two words',
    answered(403, JSON.stringify({ errors: [{ code: 'UNAUTHORIZED' }, { code: 'denied' }] })),
    {},
    'REGISTRY_DENIED',
    /^Give the identity its role/,
  ],
  [
    'rights, and something else',
    answered(403, JSON.stringify({ errors: [{ code: 'DENIED' }, { code: 'UNSUPPORTED' }] })),
    {},
    'REGISTRY_DENIED',
    /^Act on the words above/,
  ],
  [
    'the word of a server that has broken down',
    answered(500, said('UNAUTHORIZED', 'token service down')),
    {},
    'REGISTRY_UNAVAILABLE',
    /^Run again/,
  ],
  [
    'a repository that is hidden behind another status',
    answered(403, said('NAME_UNKNOWN', 'repository name not known to registry')),
    {},
    'REGISTRY_DENIED',
    /^Check the name of the repository: devacr\.azurecr\.io says that it has none/,
  ],
  [
    'a manifest that is not there, behind another status',
    answered(400, said('MANIFEST_UNKNOWN', 'manifest unknown')),
    { host: NEXUS },
    'REGISTRY_RESPONSE',
    /^Push the whole image again, or correct tag or digest: nexus/,
  ],
  [
    'what a registry does not offer',
    answered(405, said('UNSUPPORTED', 'The operation is unsupported.')),
    { host: NEXUS, object: 'referrers of team/api' },
    'REGISTRY_RESPONSE',
    /^nexus\.example\.com does not offer this, referrers of team\/api: .*No right is missing/,
  ],
  [
    'a limit by its code alone',
    answered(429, said('TOOMANYREQUESTS', 'slow')),
    {},
    'REGISTRY_THROTTLED',
    /^Wait for the limit/,
  ],
  [
    'a refusal whose words were cut off',
    answered(403, `{"errors":[{"code":"DENIED","message":"${'x'.repeat(100)}`),
    {},
    'REGISTRY_DENIED',
    /^Act on the words above: they are those of devacr\.azurecr\.io\.$/,
  ],
  [
    'JSON that is no list of errors, of an Azure registry, which always sends one',
    answered(403, '{"error":"blocked by gateway"}', { 'content-type': 'application/json' }),
    {},
    'REGISTRY_DENIED',
    /^Act on the words above: they are those of devacr/,
  ],
  ['an answer that is none', answered(418, ''), {}, 'REGISTRY_RESPONSE', /proxy/],
];

describe('what to do follows from what was said', () => {
  it.each(CASES)('%s', (_, response, change, code, remedy) => {
    const problem = answerProblem(place(change), response);
    expect(problem.code).toBe(code);
    expect(problem.remedy).toMatch(remedy);
  });

  it('no role is granted for what no role helps against', () => {
    const granting = CASES.filter(([, response, change]) =>
      answerProblem(place(change), response).remedy.startsWith(ROLE),
    ).map(([name]) => name);
    expect(granting).toEqual([
      'a missing role',
      'a missing right',
      'a challenge with a page, as Nexus sends it',
      'JSON that is no list of errors, as Docker Hub’s token service sends it',
      'rights in two words',
    ]);
  });

  it('a limit says for how long, where the registry does', () => {
    const message = (after: string) =>
      answerProblem(
        place(),
        answered(429, said('TOOMANYREQUESTS', 'slow'), { 'retry-after': after }),
      ).message;
    expect(message('300')).toMatch(/: slow; it wants to be left alone for 300 s$/);
    for (const odd of ['0', '-1', 'soon', '1e9', '999999999'])
      expect(message(odd)).toMatch(/: slow$/);
  });

  it('az acr is offered for an Azure registry alone', () => {
    for (const [, response, change] of CASES) {
      const { host } = place(change);
      const { remedy } = answerProblem(place(change), response);
      if (!host.endsWith('.azurecr.io')) expect(remedy).not.toContain('az acr');
    }
  });
});
