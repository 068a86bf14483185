import { PromotionError } from '../errors.js';
import type { ImportOrder, Refused } from '../import/importer.js';
import { armProblem } from './arm-problem.js';
import { type ImportContext, SITUATIONS } from './import-situations.js';
import { isOperations, saysExists, withoutOperation } from './operation-word.js';
import type { RegistryResource } from './registry-resource.js';

/** The service's ids of the call, for a support request. */
interface Ids {
  readonly correlationId?: string;
}

/**
 * What an import's failure means, as one of the situations that are known, else in the service's words.
 * `Conflict` means that a tag exists only where the service says so: a registry that is busy says it too.
 *
 * @param phase `post`: the POST was turned away; `operation`: it was accepted, and failed by its own word
 */
export function classifyImport(
  context: ImportContext,
  phase: 'post' | 'operation',
  ids: Ids,
): Refused {
  const { target, objectId, failure } = context;
  const action = actionOf(context.order, target);
  const exists = saysExists(failure);
  if (exists || failure.code === 'Conflict') return conflict(context, exists, action, ids);
  if (phase === 'operation' || isOperations(failure)) return failed(context, action, ids);
  const place = { side: 'target' as const, action, scope: target.id, objectId };
  return { kind: 'failed', error: armProblem(place, failure), retryable: false };
}

/**
 * The error of a POST without a usable answer: it may have been accepted.
 *
 * @param said what came instead of an answer
 * @param first what to do before the run is repeated
 */
export function unconfirmedImport(
  order: ImportOrder,
  target: RegistryResource,
  said: string,
  ids: Ids,
  first?: string,
): PromotionError {
  const message = `No confirmation for ${actionOf(order, target)}: ${said}`;
  const again = 'Run again: it continues from what the target holds by then.';
  const remedy = first === undefined ? again : `${first} ${again}`;
  return new PromotionError('IMPORT_UNCONFIRMED', message, { remedy, side: 'target', ...ids });
}

export function actionOf(order: ImportOrder, target: RegistryResource): string {
  const what = `${order.sourceHost}/${order.sourceRepository}@${order.digest}`;
  return `importing ${what} into ${target.loginServer}/${order.targetRepository}`;
}

function conflict({ failure }: ImportContext, exists: boolean, action: string, ids: Ids): Refused {
  const error = exists
    ? new PromotionError('IMPORT_CONFLICT', `${action}: ${failure.message}`, {
        remedy: 'Somebody created the tag meanwhile; look at what it holds and run again.',
        side: 'target',
        ...ids,
      })
    : new PromotionError(
        'IMPORT_FAILED',
        `${action}: something is in the way. The service said: ${failure.code} ${withoutOperation(failure.message)}`,
        {
          remedy: "Read the service's text above, wait until its cause is gone, and run again.",
          side: 'target',
          ...ids,
        },
      );
  return { kind: 'conflict', exists, error };
}

/**
 * The service's text without names that users gave, where they stand as names: a repository may be called
 * `unauthorized`, and a tag `429`.
 */
function withoutNames(said: string, { order }: ImportContext): string {
  const repositories = [order.sourceRepository, order.targetRepository];
  const asNames = [
    ...repositories.flatMap((it) => order.tags.map((tag) => `${it}:${tag}`)),
    ...repositories.flatMap((it) => [`${it}:`, `${it}@`, `"${it}"`, `'${it}'`, `/${it}`]),
    ...order.tags.map((tag) => `:${tag}`),
  ];
  return asNames.reduce((text, name) => text.replaceAll(name, '…'), said);
}

/** Azure's words for this are not documented; what ARM says of the target makes it likely. */
function softDeletion({ target, order }: ImportContext): string {
  if (target.softDelete !== 'enabled') return '';
  const at = `--registry ${target.loginServer} --name ${order.targetRepository}`;
  return `${target.loginServer} keeps deleted images, and refuses to import one of them again. See whether it is there: az acr manifest list-deleted ${at}, then restore it: az acr manifest restore ${at}@${order.digest}. `;
}

function failed(context: ImportContext, action: string, ids: Ids): Refused {
  const { failure } = context;
  const said = withoutOperation(failure.message);
  const situation = SITUATIONS.find(
    (it) => it.sign.test(withoutNames(said, context)) && (it.fits?.(context) ?? true),
  );
  if (!situation) {
    const message = `${action} failed for a reason this product does not know: ${failure.code} ${said}`;
    const remedy = `${softDeletion(context)}Act on the words above, and run again once their cause is gone: they are Azure's own.`;
    const error = new PromotionError('IMPORT_FAILED', message, { remedy, side: 'target', ...ids });
    return { kind: 'failed', error, retryable: false };
  }
  const { code, side, docs } = situation;
  const message = `${action}: ${situation.what(context)}. The service said: ${said}`;
  const remedy = situation.remedy(context);
  const error = new PromotionError(code, message, { remedy, side, docs, ...ids });
  return { kind: 'failed', error, retryable: situation.passing === true };
}
