import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { type ArmFailure, armError } from '../../src/azure/arm-problem.js';
import { classifyImport, unconfirmedImport } from '../../src/azure/import-problem.js';
import type { RegistryResource } from '../../src/azure/registry-resource.js';
import type { ImportOrder } from '../../src/import/importer.js';
import { parseDigest } from '../../src/oci/digest.js';
import { parseTag } from '../../src/oci/reference.js';
import { jsonFixture, PROJECT, type Recording } from '../fixtures.js';
import { strangeCommands } from '../invariants.js';

const ID =
  '/subscriptions/22222222-2222-4222-8222-222222222222/resourceGroups/prod/providers/Microsoft.ContainerRegistry/registries/prodacr';
const SOURCE_ID = ID.replaceAll('prod', 'dev');
const target: RegistryResource = {
  id: ID,
  subscriptionId: '2',
  resourceGroup: 'prod',
  name: 'prodacr',
  loginServer: 'prodacr.azurecr.io',
};
const order: ImportOrder = {
  source: { resourceId: SOURCE_ID },
  sourceHost: 'devacr.azurecr.io',
  sourceRepository: 'team/api',
  digest: parseDigest(`sha256:${'a'.repeat(64)}`),
  targetRepository: 'team/api',
  tags: [parseTag('1.4.2')],
  mode: 'NoForce',
};
const byName: ImportOrder = {
  ...order,
  source: { registryUri: 'docker.io' },
  sourceHost: 'docker.io',
  sourceRepository: 'library/nats',
};
const operation = (text: string, status = 400, code = 'InvalidParameters'): ArmFailure => ({
  status,
  code,
  message: `Operation registries-8a819782-be6e-11f1-993e-ee0880be6ca1 failed. Resource ${ID} ${text}`,
});
const answered = (status: number, code: string, message: string): ArmFailure => ({
  status,
  code,
  message,
});
const UNAUTHORIZED =
  'Invalid message Unauthorized Unauthorized {"errors":[{"code":"UNAUTHORIZED","message":"authentication required","detail":[{"Type":"repository","Class":"","Name":"nats","Action":"pull"}]}]}';

/** The service's texts as users and recordings show them, and what each of them means. */
type Case = [string, ImportOrder, ArmFailure, string, string | undefined];
const CASES: Case[] = [
  [
    'tag exists',
    order,
    operation('Tag team/api:1.4.2 already exists in target registry.', 409, 'Conflict'),
    'conflict IMPORT_CONFLICT',
    'target',
  ],
  [
    'tag exists, as 400',
    order,
    operation('Tag team/api:1.4.2 already exists in target registry.'),
    'conflict IMPORT_CONFLICT',
    'target',
  ],
  [
    'tag exists, the form of 2019',
    order,
    operation('hello-world:v3 Tag hello-world:v3 already exists in target registry.'),
    'conflict IMPORT_CONFLICT',
    'target',
  ],
  [
    'source 401 by resource ID',
    order,
    operation(UNAUTHORIZED),
    'failed IMPORT_SOURCE_UNAUTHORIZED',
    'source',
  ],
  [
    'source 401 by name',
    byName,
    operation(UNAUTHORIZED),
    'failed IMPORT_SOURCE_UNAUTHORIZED',
    'source',
  ],
  [
    'source denied',
    order,
    operation('Access to devacr.azurecr.io denied.'),
    'failed IMPORT_SOURCE_DENIED',
    'source',
  ],
  [
    'firewall of the source, the target named',
    order,
    operation(
      'Invalid message Forbidden Forbidden {"errors":[{"code":"DENIED","message":"client with IP \'20.1.2.3\' is not allowed access. Refer https://aka.ms/acr/firewall to grant access."}]}',
    ),
    'failed IMPORT_SOURCE_FIREWALL',
    'source',
  ],
  [
    'blob copy failure',
    order,
    operation('Error copying blobs'),
    'failed IMPORT_COPY_FAILED passing',
    'source',
  ],
  [
    '429 wrapped',
    byName,
    operation('Invalid message 429 Too Many Requests (HAP429)'),
    'failed IMPORT_SOURCE_THROTTLED passing',
    'source',
  ],
  [
    'Docker Hub limit',
    byName,
    operation(
      '{"errors":[{"code":"TOOMANYREQUESTS","message":"You have reached your pull rate limit."}]}',
    ),
    'failed IMPORT_SOURCE_THROTTLED passing',
    'source',
  ],
  [
    'no digest header',
    byName,
    operation('No value specified for Docker-Content-Digest OK OK {}'),
    'failed IMPORT_SOURCE_UNFIT',
    'source',
  ],
  [
    'no range requests',
    byName,
    operation('The remote server may not be RFC 7233 compliant'),
    'failed IMPORT_SOURCE_UNFIT',
    'source',
  ],
  [
    'manifest gone',
    order,
    operation('Unable to find manifest digest  Repo: team/api Tag:  Manifest: '),
    'failed IMPORT_SOURCE_MISSING',
    'source',
  ],
  [
    'no digest header, in the words for a registry that is no ACR',
    byName,
    operation('Unable to find manifest digest  Repo: library/nats Tag:  Manifest: '),
    'failed IMPORT_SOURCE_UNFIT',
    'source',
  ],
  [
    'manifest gone, by the registry’s own code',
    byName,
    operation('{"errors":[{"code":"MANIFEST_UNKNOWN","message":"manifest unknown"}]}'),
    'failed IMPORT_SOURCE_MISSING',
    'source',
  ],
  [
    'more than 50 manifests',
    order,
    operation('The number of manifests exceeds the limit of 50.'),
    'failed IMPORT_TOO_MANY_MANIFESTS',
    'source',
  ],
  [
    'unknown',
    order,
    operation('Something nobody has seen ::error::x'),
    'failed IMPORT_FAILED',
    'target',
  ],
  [
    'no right on the target',
    order,
    answered(
      403,
      'AuthorizationFailed',
      "The client 'x' with object id 'y' does not have authorization to perform action 'Microsoft.ContainerRegistry/registries/importImage/action' over scope 'z'.",
    ),
    'failed ARM_FORBIDDEN',
    'target',
  ],
  [
    'no right on the source',
    order,
    answered(
      403,
      'LinkedAuthorizationFailed',
      `The client 'x' with object id 'y' has permission to perform action 'a' on scope 's'; however, it does not have permission to perform action 'read' on the linked scope(s) '${SOURCE_ID}' or the linked scope(s) are invalid.`,
    ),
    'failed ARM_LINKED_FORBIDDEN',
    'source',
  ],
  [
    'another tenant',
    order,
    answered(
      403,
      'LinkedAuthorizationFailed',
      "The client has permission to perform action 'a' on scope 's', however the current tenant 't' is not authorized to access linked subscription 'u'.",
    ),
    'failed ARM_CROSS_TENANT',
    'source',
  ],
  [
    'provider not registered',
    order,
    answered(
      400,
      'NoRegisteredProviderFound',
      'No registered resource provider found for location',
    ),
    'failed ARM_PROVIDER',
    'target',
  ],
  [
    'registry gone',
    order,
    answered(
      404,
      'ResourceNotFound',
      "The Resource 'Microsoft.ContainerRegistry/registries/x' under resource group 'rg' was not found.",
    ),
    'failed ARM_NOT_FOUND',
    'target',
  ],
  [
    'token refused',
    order,
    answered(
      401,
      'ExpiredAuthenticationToken',
      'The access token expiry UTC time is earlier than current UTC time.',
    ),
    'failed ARM_UNAUTHORIZED',
    'target',
  ],
  [
    'throttled',
    order,
    answered(429, 'SubscriptionRequestsThrottled', 'Number of write requests exceeded the limit.'),
    'failed ARM_THROTTLED',
    'target',
  ],
  [
    'busy registry, refused at once',
    order,
    answered(409, 'Conflict', 'The registry is being updated by another operation.'),
    'conflict IMPORT_FAILED busy',
    'target',
  ],
  [
    'busy registry, by the operation',
    order,
    operation('The registry is being updated by another operation.', 409, 'Conflict'),
    'conflict IMPORT_FAILED busy',
    'target',
  ],
  [
    'source unavailable, the form of 2026',
    order,
    operation(
      'An error occurred when getting manifest. StatusCode: 503, Reason: Service Unavailable',
    ),
    'failed IMPORT_COPY_FAILED passing',
    'source',
  ],
  ...[408, 500, 502, 504].map(
    (status): Case => [
      `StatusCode ${status} of the source`,
      order,
      operation(`An error occurred when getting manifest. StatusCode: ${status}, Reason: x`),
      'failed IMPORT_COPY_FAILED passing',
      'source',
    ],
  ),
  [
    'StatusCode 429 of the source',
    byName,
    operation(
      'An error occurred when getting manifest. StatusCode: 429, Reason: Too Many Requests',
    ),
    'failed IMPORT_SOURCE_THROTTLED passing',
    'source',
  ],
  [
    'cache rule of the source',
    order,
    operation('UNAUTHORIZED: authentication required with source registry for cache rule'),
    'failed IMPORT_SOURCE_DENIED',
    'source',
  ],
  [
    'cache rule of another registry',
    byName,
    operation('cache rule: UNAUTHORIZED'),
    'failed IMPORT_SOURCE_DENIED',
    'source',
  ],
  [
    'locked against reading',
    order,
    operation(
      'An error occurred when getting manifest. StatusCode: 405, Reason: Method Not Allowed, Details: {"errors":[{"code":"REGISTRY_DISALLOWED_OPERATION"}]}',
    ),
    'failed IMPORT_SOURCE_DENIED',
    'source',
  ],
  [
    'soft-deleted',
    order,
    operation('The manifest is soft deleted and cannot be imported.'),
    'failed IMPORT_FAILED',
    'target',
  ],
  [
    'in quarantine',
    order,
    operation('The image is quarantined.'),
    'failed IMPORT_FAILED',
    'source',
  ],
  [
    'a deny assignment',
    order,
    answered(
      403,
      'DenyAssignmentAuthorizationFailed',
      "The client 'x' has permission to perform action; however, the access is denied because of the deny assignment with name 'y'.",
    ),
    'failed ARM_FORBIDDEN',
    'target',
  ],
  [
    'a lock',
    order,
    answered(409, 'ScopeLocked', "The scope 'z' cannot perform write operation."),
    'failed ARM_FORBIDDEN',
    'target',
  ],
  ['a page of a proxy', order, answered(403, '', ''), 'failed ARM_RESPONSE', 'target'],
  [
    'names that sound like reasons',
    {
      ...order,
      sourceRepository: 'team/unauthorized',
      targetRepository: 'team/unauthorized',
      tags: [parseTag('429')],
    },
    operation('team/unauthorized:429 Something nobody has seen'),
    'failed IMPORT_FAILED',
    'target',
  ],
];

const IDS = { correlationId: 'CORRELATION-ID' };
const classify = (of: ImportOrder, failure: ArmFailure) =>
  classifyImport({ order: of, target, objectId: 'OBJECT-ID', failure }, 'post', IDS);

describe('what a failed import means', () => {
  it.each(CASES)('%s', (_, of, failure, expected, side) => {
    const answer = classify(of, failure);
    const passing = answer.kind === 'failed' && answer.retryable ? ' passing' : '';
    const busy = answer.kind === 'conflict' && !answer.exists ? ' busy' : '';
    expect([`${answer.kind} ${answer.error.code}${passing}${busy}`, answer.error.side]).toEqual([
      expected,
      side,
    ]);
  });

  it.each(CASES)('names whole login servers in commands, of Azure alone: %s', (_, of, failure) => {
    const elsewhere = { ...of, source: byName.source, sourceHost: 'nexus.example.com' };
    for (const it of [of, elsewhere]) {
      expect([...strangeCommands(classify(it, failure).error.remedy)]).toEqual([]);
    }
  });

  it.each<[string, ImportOrder['source'], RegExp]>([
    [
      'an identity',
      { resourceId: SOURCE_ID },
      /^Give the identity the right.*OBJECT-ID --scope \/subs/,
    ],
    [
      'a user',
      { registryUri: 'x', credentials: { username: 'u', password: 'p' } },
      /^Check user name and password/,
    ],
    [
      'a token',
      { registryUri: 'x', credentials: { password: 'p' } },
      /source-client-id or sourceConnection.*az acr show --name devacr\.azurecr\.io.*fresh one/,
    ],
    ['nobody', { registryUri: 'x' }, /^Give source-username and source-password/],
  ])('an import that is unauthorized as %s', (_, source, remedy) => {
    const { error } = classify({ ...order, source }, operation(UNAUTHORIZED));
    expect(error.remedy).toMatch(remedy);
  });

  it('a limit asks for credentials only where none were given, and of no Azure registry', () => {
    const throttled = operation('StatusCode: 429, Reason: x');
    const user = { registryUri: 'docker.io', credentials: { username: 'u', password: 'p' } };
    expect(classify(byName, throttled).error.remedy).toMatch(/^Pass source-username/);
    for (const it of [{ ...byName, source: user }, order]) {
      expect(classify(it, throttled).error.remedy).toMatch(/^Wait for the limit/);
    }
  });

  it('a firewall is passed by resource ID alone', () => {
    const closed = operation("client with IP '1.2.3.4' is not allowed access");
    const token = { ...order, source: { registryUri: 'x', credentials: { password: 'p' } } };
    expect(classify(order, closed).error.remedy).toMatch(/--allow-trusted-services true\./);
    expect(classify(token, closed).error.remedy).toMatch(
      /only where the source is addressed by its resource ID/,
    );
  });

  it('with soft delete on, an unknown reason may be a deleted digest', () => {
    const context = { order, target: { ...target, softDelete: 'enabled' as const } };
    const failure = operation('Something nobody has seen');
    const { error } = classifyImport({ ...context, objectId: undefined, failure }, 'post', IDS);
    expect(error.remedy).toContain(
      `az acr manifest restore --registry prodacr.azurecr.io --name team/api@${order.digest}`,
    );
  });

  it('is told in these words', () => {
    const told = CASES.map(([name, of, failure]) => [name, classify(of, failure).error] as const);
    const lost = unconfirmedImport(order, target, 'socket hang up', IDS);
    const text = [...told, ['no answer', lost] as const]
      .map(
        ([name, { code, message, remedy, docs }]) =>
          `## ${name}\n[${code}] ${message}\n-> ${remedy}\n${docs ?? ''}\n`,
      )
      .join('\n');
    const file = join(PROJECT, 'test', 'fixtures', 'golden', 'import-problems.txt');
    if (process.env['GOLDEN'] === 'write' && !process.env['CI']) writeFileSync(file, text);
    expect(existsSync(file)).toBe(true);
    expect(text).toBe(readFileSync(file, 'utf8'));
  });

  it('an operation that failed without a reason is no refusal by ARM', () => {
    const failure = { status: 200, code: 'failed', message: '' };
    const context = { order, target, objectId: undefined, failure };
    const answer = classifyImport(context, 'operation', IDS);
    expect([answer.kind, answer.error.code]).toEqual(['failed', 'IMPORT_FAILED']);
  });

  it('every recorded ARM error is read', () => {
    const bodies = jsonFixture<Recording>('recordings/arm-error-shapes.json').interactions.map(
      ({ response }) => response.body,
    );
    expect(bodies.length).toBeGreaterThan(4);
    for (const body of bodies) expect(armError(JSON.stringify(body)).code).toMatch(/^[A-Za-z]+$/);
  });
});
