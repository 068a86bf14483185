import { cloudOfHost } from '../azure/cloud.js';
import type { RegistryResourceId } from '../azure/resource-id.js';
import type { InputName } from './inputs.js';
import type { InputProblems } from './problems.js';
import type { AuthSettings, SourceCredential, SourceIdentity } from './request.js';
import type { InputValues } from './values.js';

/** IDs of the directory are GUIDs; a display name with a space or an `@` is the usual mistake. */
const ID = /^[0-9a-z-]{1,64}$/i;

/** Reads an ID of the directory; undefined when the input is empty. */
export function parseId(
  values: InputValues,
  problems: InputProblems,
  name: InputName,
): string | undefined {
  const given = values.text(name);
  if (given === '') return undefined;
  if (!ID.test(given)) {
    problems.add(name, given, 'an ID like 00000000-0000-0000-0000-000000000000');
  }
  return given;
}

/** A second identity for the source: whole pairs only, and not beside another way to read it. */
export function parseSourceIdentity(
  values: InputValues,
  problems: InputProblems,
  credential: SourceCredential | undefined,
  registryId: RegistryResourceId | undefined,
): SourceIdentity | undefined {
  const connection = values.text('sourceConnection');
  const clientId = values.text('source-client-id');
  const tenantId = values.text('source-tenant-id');
  if (connection === '' && clientId === '' && tenantId === '') return undefined;
  const name: InputName = connection === '' ? 'source-client-id' : 'sourceConnection';
  if (connection === '' && clientId === '') {
    problems.add('source-client-id', '', 'the client ID beside source-tenant-id');
  }
  if (connection === '' && tenantId === '') {
    problems.add('source-tenant-id', '', 'the tenant ID beside source-client-id');
  }
  if (credential) problems.add(name, values.text(name), 'not together with source-password');
  if (registryId) {
    const why = 'not together with source-registry-id: a second identity imports by login server';
    problems.add(name, values.text(name), why);
  }
  return connection === ''
    ? { kind: 'oidc', clientId, tenantId }
    : { kind: 'connection', id: connection };
}

/** User name and password of the source, or a token alone for an ACR. */
export function parseSourceCredential(
  values: InputValues,
  problems: InputProblems,
  sourceHost: string | undefined,
): SourceCredential | undefined {
  const username = values.text('source-username');
  const password = values.text('source-password');
  if (password === '') {
    if (username !== '') {
      problems.add('source-password', '', 'a password beside source-username');
    }
    return undefined;
  }
  if (username !== '') return { username, password };
  if (sourceHost !== undefined && !cloudOfHost(sourceHost)) {
    problems.add(
      'source-username',
      '',
      `a user name: a password alone is for a source ACR, not ${sourceHost}`,
    );
  }
  return { password };
}

/** How to sign in on GitHub; half of a pair is a problem, and so is what a way of signing in ignores. */
export function parseAuth(values: InputValues, problems: InputProblems): AuthSettings {
  const method = values.choice('auth');
  const clientId = parseId(values, problems, 'client-id');
  const tenantId = values.text('tenant-id') === '' ? undefined : values.text('tenant-id');
  const pair = method === 'oidc' || method === 'auto';
  if (pair && clientId !== undefined && tenantId === undefined) {
    problems.add('tenant-id', '', 'the tenant ID beside client-id');
  }
  if (pair && tenantId !== undefined && clientId === undefined) {
    problems.add('client-id', '', 'the client ID beside tenant-id');
  }
  if (method === 'oidc' && clientId === undefined && tenantId === undefined) {
    problems.add('client-id', '', 'client-id and tenant-id for auth: oidc');
  }
  if (method === 'managed-identity' && tenantId !== undefined) {
    const expected = 'nothing for auth: managed-identity, which knows its tenant';
    problems.add('tenant-id', tenantId, expected);
  }
  if (method === 'azure-cli' && clientId !== undefined) {
    const expected =
      'nothing for auth: azure-cli, which signs in as whoever is logged in; tenant-id or subscription-id choose a login';
    problems.add('client-id', clientId, expected);
  }
  if (tenantId !== undefined && !/^[\w.-]{1,253}$/.test(tenantId)) {
    problems.add('tenant-id', tenantId, 'a tenant ID or domain name');
  }
  return {
    method,
    ...(clientId === undefined ? {} : { clientId }),
    ...(tenantId === undefined ? {} : { tenantId }),
  };
}
