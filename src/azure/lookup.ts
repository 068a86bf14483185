import { PromotionError, type Side } from '../errors.js';
import type { Arm } from './arm.js';
import type { RegistryResource } from './registry-resource.js';
import { parseRegistryResourceId, type RegistryResourceId } from './resource-id.js';

/**
 * The ARM resource of a login server: by its given ID with one GET, else in the known subscriptions,
 * else through Resource Graph.
 *
 * @param subscriptions subscriptions to look in first; only asked without an ID
 * @throws PromotionError `REGISTRY_NOT_FOUND` naming where it was looked for; `INPUT_INVALID` when the
 * given ID is another registry's; an `ARM_…` code when ARM gave no answer to decide by
 */
export async function findRegistry(
  arm: Arm,
  side: Side,
  host: string,
  id: RegistryResourceId | undefined,
  subscriptions: () => Promise<readonly string[]>,
): Promise<RegistryResource> {
  if (id) return belongsTo(side, host, await arm.registry(side, id));
  const searched: string[] = [];
  let unanswered: PromotionError | undefined;
  for (const subscriptionId of await subscriptions()) {
    try {
      const found = (await arm.registries(side, subscriptionId)).find(
        (it) => it.loginServer === host,
      );
      if (found) return found;
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
      remedy: `Pass ${side}-registry-id, or give the identity Reader on the registry: az role assignment create --role Reader --assignee <identity> --scope $(az acr show --name ${host} --query id --output tsv)${side === 'source' ? '. A source in another tenant needs source-username and source-password, or source-credentials.' : ''}`,
      side,
    },
  );
}

/** 401, 403 and 404 answer the question for this subscription; anything else leaves it open. */
function isRefusal(error: PromotionError): boolean {
  return error.status === 401 || error.status === 403 || error.status === 404;
}

function belongsTo(side: Side, host: string, found: RegistryResource): RegistryResource {
  if (found.loginServer === host) return found;
  throw new PromotionError(
    'INPUT_INVALID',
    `${side}-registry-id names ${found.name} with login server ${found.loginServer}, expected ${host}`,
    { remedy: `Pass the resource ID of ${host}, or correct ${side}.`, side },
  );
}
