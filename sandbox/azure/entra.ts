import { createHash, createVerify, randomUUID, X509Certificate } from 'node:crypto';
import { CLOUD_HOSTS } from '../hosts.js';
import { formOf, json, type SandboxRequest, type SandboxResponse } from '../message.js';
import type { Principal, World } from '../world/world.js';
import { open, sign } from './tokens.js';

const ASSERTION_TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';
/** Audiences of which every tenant knows the application. */
const RESOURCES = [
  ...CLOUD_HOSTS.flatMap(({ arm }) => [`https://${arm}`, `https://${arm}/`]),
  'https://containerregistry.azure.net',
  'https://management.core.windows.net',
  'https://management.core.windows.net/',
];

/** The Entra endpoints a client signs in at. */
export function entra(world: World, request: SandboxRequest): SandboxResponse {
  const { pathname, host } = request.url;
  if (pathname === '/common/discovery/instance') return discovery(request);
  const [, tenant = '', ...rest] = pathname.split('/');
  const path = rest.join('/');
  if (path.endsWith('.well-known/openid-configuration')) return openid(host, tenant);
  if (path === 'oauth2/v2.0/token' && request.method === 'POST') {
    return token(world, request, tenant);
  }
  if (path === 'discovery/v2.0/keys') return json(200, { keys: [] });
  return json(404, { error: 'not_found', error_description: `sandbox: no Entra path ${pathname}` });
}

function discovery(request: SandboxRequest): SandboxResponse {
  const { host } = request.url;
  return json(200, {
    tenant_discovery_endpoint: `https://${host}/common/v2.0/.well-known/openid-configuration`,
    'api-version': '1.1',
    metadata: CLOUD_HOSTS.map(({ login }) => ({
      preferred_network: login,
      preferred_cache: login,
      aliases: [login],
    })),
  });
}

function openid(host: string, tenant: string): SandboxResponse {
  const base = `https://${host}/${tenant}`;
  return json(200, {
    token_endpoint: `${base}/oauth2/v2.0/token`,
    token_endpoint_auth_methods_supported: ['client_secret_post', 'private_key_jwt'],
    jwks_uri: `${base}/discovery/v2.0/keys`,
    issuer: `https://${host}/${tenant}/v2.0`,
    authorization_endpoint: `${base}/oauth2/v2.0/authorize`,
    device_authorization_endpoint: `${base}/oauth2/v2.0/devicecode`,
    end_session_endpoint: `${base}/oauth2/v2.0/logout`,
    response_types_supported: ['code', 'id_token'],
    subject_types_supported: ['pairwise'],
    id_token_signing_alg_values_supported: ['RS256'],
    tenant_region_scope: 'EU',
    cloud_instance_name: 'microsoftonline.com',
  });
}

function token(world: World, request: SandboxRequest, tenant: string): SandboxResponse {
  const form = formOf(request);
  if (form.get('grant_type') !== 'client_credentials') {
    return refuse(70003, 'unsupported_grant_type', 'The app requested an unsupported grant type');
  }
  const clientId = form.get('client_id') ?? '';
  const principal = world.principals.find(
    (it) => it.clientId === clientId && it.tenantId === tenant,
  );
  if (!principal) {
    return refuse(
      700016,
      'unauthorized_client',
      `Application with identifier '${clientId}' was not found in the directory '${tenant}'.`,
    );
  }
  const refusal = proofRefusal(world, request, principal, form);
  if (refusal) return refusal;
  const scope =
    form
      .get('scope')
      ?.split(' ')
      .find((it) => it.endsWith('/.default')) ?? '';
  const resource = scope.slice(0, -'/.default'.length);
  if (!RESOURCES.includes(resource)) {
    return refuse(
      500011,
      'invalid_resource',
      `The resource principal named ${resource} was not found in the tenant named ${tenant}.`,
    );
  }
  return json(200, {
    token_type: 'Bearer',
    expires_in: 3599,
    ext_expires_in: 3599,
    access_token: entraToken(world, principal, resource, request.url.host),
  });
}

/** An Entra access token for a principal. */
export function entraToken(
  world: World,
  principal: Principal,
  resource: string,
  host = 'login.microsoftonline.com',
): string {
  return sign(
    world,
    {
      aud: resource,
      iss: `https://${host.replace('login', 'sts')}/${principal.tenantId}/`,
      appid: principal.clientId,
      appidacr: '1',
      oid: principal.objectId,
      sub: principal.objectId,
      tid: principal.tenantId,
      ver: '1.0',
    },
    3599,
  );
}

function proofRefusal(
  world: World,
  request: SandboxRequest,
  principal: Principal,
  form: URLSearchParams,
): SandboxResponse | undefined {
  const secret = form.get('client_secret');
  if (secret !== null) {
    if (principal.secret !== undefined && secret === principal.secret) return undefined;
    return refuse(
      7000215,
      'invalid_client',
      "Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, not the client secret ID, for a secret added to app '" +
        `${principal.clientId}'.`,
    );
  }
  const assertion = form.get('client_assertion');
  if (assertion === null || form.get('client_assertion_type') !== ASSERTION_TYPE) {
    return refuse(
      7000218,
      'invalid_client',
      "The request body must contain 'client_assertion' or 'client_secret'.",
    );
  }
  return isCertificateAssertion(assertion, principal, request.url)
    ? undefined
    : federationRefusal(world, assertion, principal);
}

function federationRefusal(
  world: World,
  assertion: string,
  principal: Principal,
): SandboxResponse | undefined {
  const claims = open(world, assertion);
  if (!claims) return refuse(50027, 'invalid_request', 'JWT token is invalid or malformed.');
  const { iss, sub, aud } = claims;
  const matching = principal.federated.some(
    ({ issuer, subject, audience }) => issuer === iss && subject === sub && audience === aud,
  );
  if (matching) return undefined;
  return refuse(
    700213,
    'invalid_client',
    `No matching federated identity record found for presented assertion subject '${String(sub)}'. Check your federated identity credential Subject, Audience and Issuer against the presented assertion.`,
  );
}

/** An assertion the application signed itself, for this token endpoint, with its certificate. */
function isCertificateAssertion(assertion: string, principal: Principal, url: URL): boolean {
  if (principal.certificate === undefined) return false;
  const [head = '', payload = '', signature = ''] = assertion.split('.');
  const certificate = new X509Certificate(principal.certificate);
  const decode = (part: string) =>
    JSON.parse(Buffer.from(part, 'base64url').toString('utf8')) as Record<string, unknown>;
  const { alg, x5t, 'x5t#S256': x5t256 } = decode(head);
  const { aud, iss } = decode(payload);
  const thumb = (algorithm: string) =>
    createHash(algorithm).update(certificate.raw).digest('base64url');
  if (x5t256 !== thumb('sha256') && x5t !== thumb('sha1')) return false;
  if (iss !== principal.clientId || aud !== `${url.origin}${url.pathname}`) return false;
  const verifier = createVerify('sha256').update(`${head}.${payload}`);
  const key = certificate.publicKey;
  const padding = alg === 'PS256' ? { key, padding: 6, saltLength: 32 } : key;
  return verifier.verify(padding, Buffer.from(signature, 'base64url'));
}

function refuse(code: number, error: string, description: string): SandboxResponse {
  const trace = randomUUID();
  return json(error === 'invalid_client' ? 401 : 400, {
    error,
    error_description: `AADSTS${code}: ${description} Trace ID: ${trace} Correlation ID: ${trace} Timestamp: ${new Date().toISOString()}`,
    error_codes: [code],
    timestamp: new Date().toISOString(),
    trace_id: trace,
    correlation_id: trace,
  });
}
