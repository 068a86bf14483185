import type { ErrorCode, Side } from '../errors.js';
import type { ImportOrder } from '../import/importer.js';
import type { ArmFailure } from './arm-problem.js';
import { cloudOfHost } from './cloud.js';
import type { RegistryResource } from './registry-resource.js';
import { roleCommand } from './roles.js';

/** What a failed import is about. */
export interface ImportContext {
  readonly order: ImportOrder;
  readonly target: RegistryResource;
  readonly objectId: string | undefined;
  readonly failure: ArmFailure;
}

/** One way an import fails, recognised by the service's own text. */
interface Situation {
  readonly code: ErrorCode;
  readonly side: Side;
  readonly sign: RegExp;
  /** whom else it takes to be recognised, where the words alone mean different things */
  fits?(context: ImportContext): boolean;
  /** passes by itself, so that the import may be sent again */
  readonly passing?: true;
  /** what it means, in one sentence that names the registry at fault */
  what(context: ImportContext): string;
  remedy(context: ImportContext): string;
  readonly docs: string;
}

const IMPORT_DOCS =
  'https://learn.microsoft.com/azure/container-registry/container-registry-import-images';
const FIREWALL_DOCS =
  'https://learn.microsoft.com/azure/container-registry/allow-access-trusted-services';
const ROLES_DOCS =
  'https://learn.microsoft.com/azure/container-registry/container-registry-rbac-built-in-roles-overview';

const sourceOf = ({ order }: ImportContext) => order.sourceHost;
const byResource = ({ order }: ImportContext) => 'resourceId' in order.source;
const hasCredential = ({ order: { source } }: ImportContext) =>
  'credentials' in source && source.credentials !== undefined;

/** What may be wrong with the credential follows from which one the import was given. */
function unauthorizedRemedy({ order, objectId }: ImportContext): string {
  const { source, sourceHost: host } = order;
  if ('resourceId' in source) {
    return `Give the identity the right to read the source: ${roleCommand(objectId, source.resourceId)}`;
  }
  if (source.credentials === undefined) {
    return `Give source-username and source-password for ${host}, or a line for it in source-credentials; or check the name of the repository.`;
  }
  if (source.credentials.username !== undefined) {
    return `Check user name and password of ${host} in source-username and source-password, or in source-credentials, and the name of the repository.`;
  }
  const role = roleCommand(undefined, `$(az acr show --name ${host} --query id --output tsv)`);
  return `The token for ${host} was refused. Where source-client-id or sourceConnection is set, give that identity its role there: ${role}. Where source-password or source-credentials holds an access token, pass a fresh one.`;
}

/** A registry that serves this runner, and not what Azure's import asks for. */
const UNFIT: Omit<Situation, 'sign'> = {
  code: 'IMPORT_SOURCE_UNFIT',
  side: 'source',
  what: (it) =>
    `the source ${sourceOf(it)} does not serve what Azure's import needs: range requests (RFC 7233) and Docker-Content-Digest`,
  remedy: () =>
    'Copy the image into an ACR first, for example with skopeo copy --all, and promote it from there.',
  docs: IMPORT_DOCS,
};

/**
 * The situations, the most specific signs first. The service names the target registry in all of its
 * messages, also when the source refused; what follows the name tells which one it was.
 *
 * @see Azure's documentation of importing images, and the texts users reported in public issues
 */
export const SITUATIONS: readonly Situation[] = [
  {
    code: 'IMPORT_SOURCE_DENIED',
    side: 'source',
    sign: /cache rule/i,
    what: (it) => `the source ${sourceOf(it)} asks another registry by a cache rule, which refused`,
    remedy: (it) =>
      cloudOfHost(sourceOf(it))
        ? `Renew the credentials of the cache rule: az acr credential-set list --registry ${sourceOf(it)}`
        : `Ask the operator of ${sourceOf(it)} to renew the credentials of the cache rule.`,
    docs: 'https://learn.microsoft.com/azure/container-registry/artifact-cache-overview',
  },
  {
    code: 'IMPORT_FAILED',
    side: 'target',
    sign: /soft.?deleted/i,
    what: () =>
      'the digest is soft-deleted in one of the two registries, and such an image is not imported',
    remedy: (it) =>
      `Restore it where it was deleted: az acr manifest list-deleted --registry ${it.target.loginServer} --name ${it.order.targetRepository}, then az acr manifest restore --registry ${it.target.loginServer} --name ${it.order.targetRepository}@${it.order.digest}; on the source ${sourceOf(it)} alike.`,
    docs: 'https://learn.microsoft.com/azure/container-registry/container-registry-soft-delete-policy',
  },
  {
    code: 'IMPORT_FAILED',
    side: 'source',
    sign: /quarantine/i,
    what: () => 'the image is in quarantine',
    remedy: () =>
      'Wait until the scanner of that registry releases it, or ask who owns its quarantine policy.',
    docs: IMPORT_DOCS,
  },
  {
    code: 'IMPORT_SOURCE_DENIED',
    side: 'source',
    sign: /REGISTRY_DISALLOWED_OPERATION|StatusCode: 405\b/,
    what: (it) =>
      `the source ${sourceOf(it)} has locked ${it.order.sourceRepository} against reading`,
    remedy: (it) =>
      cloudOfHost(sourceOf(it))
        ? `Look, and unlock it if that is right: az acr repository update --name ${sourceOf(it)} --image ${it.order.sourceRepository}@${it.order.digest} --read-enabled true`
        : `Ask the operator of ${sourceOf(it)} what is locked.`,
    docs: IMPORT_DOCS,
  },
  {
    code: 'IMPORT_SOURCE_FIREWALL',
    side: 'source',
    sign: /client with ip .* is not allowed access|aka\.ms\/acr\/firewall/i,
    what: (it) => `the firewall of the source ${sourceOf(it)} turned Azure's import away`,
    remedy: (it) =>
      !cloudOfHost(sourceOf(it))
        ? `Let Azure's import through the firewall of ${sourceOf(it)}, or promote from a registry that is open to it.`
        : byResource(it)
          ? `Let trusted services through on the source: az acr update --name ${sourceOf(it)} --allow-trusted-services true. Where that is on already, a rule for a virtual network's service endpoint stands in the way: trusted services do not pass those.`
          : `Trusted services pass a firewall only where the source is addressed by its resource ID, in the same tenant and without a credential of its own: leave source-client-id, sourceConnection, source-credentials and source-password out, or open ${sourceOf(it)} to public access.`,
    docs: FIREWALL_DOCS,
  },
  {
    code: 'IMPORT_SOURCE_THROTTLED',
    side: 'source',
    sign: /pull rate limit|toomanyrequests|too many requests|\b429\b/i,
    passing: true,
    what: (it) => `the source ${sourceOf(it)} has no pulls left for Azure's import`,
    remedy: (it) =>
      cloudOfHost(sourceOf(it)) || hasCredential(it)
        ? `Wait for the limit of ${sourceOf(it)} to pass and run again; fewer imports at a time, or a user with a higher limit, prevent it.`
        : `Pass source-username and source-password, or source-credentials, for ${sourceOf(it)}: a signed-in user has a higher limit; or wait for the limit to pass.`,
    docs: 'https://docs.docker.com/docker-hub/usage/',
  },
  {
    code: 'IMPORT_COPY_FAILED',
    side: 'source',
    sign: /StatusCode: (?:408|5\d\d)\b/i,
    passing: true,
    what: (it) => `the source ${sourceOf(it)} did not serve Azure's import for now`,
    remedy: () => 'Run again; when it lasts, look at the service health of the source.',
    docs: IMPORT_DOCS,
  },
  {
    code: 'IMPORT_SOURCE_UNAUTHORIZED',
    side: 'source',
    sign: /unauthorized/i,
    what: (it) =>
      `the source ${sourceOf(it)} did not let Azure's import read ${it.order.sourceRepository}`,
    remedy: unauthorizedRemedy,
    docs: ROLES_DOCS,
  },
  {
    code: 'IMPORT_SOURCE_DENIED',
    side: 'source',
    sign: /access to \S+ denied|forbidden|"denied"/i,
    what: (it) =>
      `the source ${sourceOf(it)} denied Azure's import: its network rules, its export policy, or the rights on it`,
    remedy: (it) =>
      !cloudOfHost(sourceOf(it))
        ? `Check that the user may pull ${it.order.sourceRepository} from ${sourceOf(it)}, also from Azure's own addresses.`
        : `Check on the source: az acr show --name ${sourceOf(it)} --query "[publicNetworkAccess, networkRuleBypassOptions, policies.exportPolicy.status]". A registry without public access can only be imported from by its resource ID, in the same tenant.`,
    docs: FIREWALL_DOCS,
  },
  {
    ...UNFIT,
    // Azure's import looks for the digest in a header that only some registries send.
    sign: /unable to find manifest digest/i,
    fits: (it) => cloudOfHost(sourceOf(it)) === undefined,
  },
  {
    code: 'IMPORT_SOURCE_MISSING',
    side: 'source',
    sign: /unable to find manifest digest|manifest_unknown|manifest unknown|name_unknown|is not found/i,
    what: (it) =>
      `the source ${sourceOf(it)} does not serve ${it.order.sourceRepository}@${it.order.digest} any more`,
    remedy: () => 'Push the image again, and look for a purge or retention policy on the source.',
    docs: IMPORT_DOCS,
  },
  {
    ...UNFIT,
    sign: /rfc 7233|unexpected response status code|unexpected length of body|docker-content-digest/i,
  },
  {
    code: 'IMPORT_TOO_MANY_MANIFESTS',
    side: 'source',
    sign: /manifests?\b.*\b(limit|maximum|at most|exceed|supported)|(limit|maximum|at most|exceed)\w*\b.*\bmanifests?/i,
    what: () => 'the image has more manifests than Azure imports, 50',
    remedy: () => 'Build fewer platforms or attestations into one index.',
    docs: IMPORT_DOCS,
  },
  {
    code: 'IMPORT_COPY_FAILED',
    side: 'source',
    sign: /error copying blobs/i,
    passing: true,
    what: (it) => `Azure could not copy the layers from ${sourceOf(it)}`,
    remedy: () =>
      'Run again; when it lasts, check that every layer of the image can be pulled from the source.',
    docs: IMPORT_DOCS,
  },
];
