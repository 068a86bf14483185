import { PromotionError, type Side } from '../errors.js';
import type { Arm } from './arm.js';
import type { RegistryResource } from './registry-resource.js';
import { parseRegistryResourceId, type RegistryResourceId } from './resource-id.js';
import { roleCommand } from './roles.js';

/**
 * The ARM resource of a login server: by its given ID with one GET, else in the known subscriptions,
 * else through Resource Graph.
 *
 * @param subscriptions subscriptions to look in first; only asked without an ID
 * @param nearest the known word that a mistyped one may stand for
 * @throws PromotionError `REGISTRY_NOT_FOUND` naming where it was looked for; `INPUT_INVALID` when the
 * given ID is another registry's; an `ARM_…` code when ARM gave no answer to decide by
 */
export async function findRegistry(
  arm: Arm,
  side: Side,
  host: string,
  id: RegistryResourceId | undefined,
  subscriptions: () => Promise<readonly string[]>,
  nearest: (word: string, known: readonly string[]) => string | undefined,
): Promise<RegistryResource> {
  if (id) return belongsTo(side, host, await arm.registry(side, id));
  const searched: string[] = [];
  const seen: string[] = [];
  let unanswered: PromotionError | undefined;
  for (const subscriptionId of await subscriptions()) {
    try {
      const all = await arm.registries(side, subscriptionId);
      const found = all.find((it) => it.loginServer === host);
      if (found) return found;
      seen.push(...all.map(({ loginServer }) => loginServer));
      searched.push(`subscription ${subscriptionId}`);
    } catch (error) {
      if (!(error instanceof PromotionError) || !error.code.startsWith('ARM_')) throw error;
      searched.push(`subscription ${subscriptionId} (refused: ${error.code})`);
      if (!isRefusal(error)) unanswered ??= error;
    }
  }
  const [graphed] = await arm.findByLoginServer(side, host);
  const graphId = graphed === undefined ? undefined : parseRegistryResourceId(graphed);
  if (graphId) return belongsTo(side, host, await arm.registry(side, graphId));
  if (unanswered) throw unanswered;
  searched.push('every subscription Azure Resource Graph shows this identity');
  throw new PromotionError(
    'REGISTRY_NOT_FOUND',
    `${side} registry ${host} was not found in ${searched.join(', ')}`,
    {
      remedy: notFoundRemedy(arm, side, host, likely(host, seen, nearest)),
      side,
    },
  );
}

/** A registry that was listed and is called almost so; what they all end with counts for nothing. */
function likely(
  host: string,
  seen: readonly string[],
  nearest: (word: string, known: readonly string[]) => string | undefined,
): string | undefined {
  const labels = new Map(seen.map((it) => [it.split('.', 1)[0] ?? it, it]));
  const found = nearest(host.split('.', 1)[0] ?? host, [...labels.keys()]);
  return found === undefined ? undefined : labels.get(found);
}

function notFoundRemedy(arm: Arm, side: Side, host: string, meant: string | undefined): string {
  const typo = meant === undefined ? '' : `Did you mean ${meant}? `;
  const role = roleCommand(arm.objectId, `$(az acr show --name ${host} --query id --output tsv)`);
  const elsewhere =
    side === 'source'
      ? '. A source in another tenant is read by an identity of its own: source-client-id and source-tenant-id, sourceConnection, source-credentials, or source-username and source-password.'
      : '';
  const lead = typo === '' ? 'Pass' : 'Else pass';
  return `${typo}${lead} ${side}-registry-id, or give the identity its role on it: ${role}${elsewhere}`;
}

/** ARM's own 401, 403 and 404 answer the question for this subscription; anything else leaves it open. */
function isRefusal({ code }: PromotionError): boolean {
  return ['ARM_UNAUTHORIZED', 'ARM_FORBIDDEN', 'ARM_NOT_FOUND'].includes(code);
}

function belongsTo(side: Side, host: string, found: RegistryResource): RegistryResource {
  if (found.loginServer === host) return found;
  throw new PromotionError(
    'INPUT_INVALID',
    `${side}-registry-id names ${found.name} with login server ${found.loginServer}, expected ${host}`,
    { remedy: `Pass the resource ID of ${host}, or correct ${side}.`, side },
  );
}
