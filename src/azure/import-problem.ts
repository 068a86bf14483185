import { PromotionError } from '../errors.js';
import type { ImportAnswer, ImportOrder } from '../import/importer.js';
import { type ArmFailure, armProblem } from './arm-problem.js';
import { type ImportContext, SITUATIONS } from './import-situations.js';
import type { RegistryResource } from './registry-resource.js';

const ALREADY_EXISTS = /already exists in target registry/i;
/** What an operation that was accepted and failed later begins its message with. */
const OPERATION = /^operation registries-\S+ failed\.\s*resource \S+\s*/i;

/**
 * What an import's failure means, as one of the situations that are known, else in the service's words.
 *
 * @param failure undefined when no answer came
 * @param text what the client said where there was no answer
 */
export function classifyImport(
  order: ImportOrder,
  target: RegistryResource,
  objectId: string | undefined,
  failure: ArmFailure | undefined,
  text: string,
  ids: { readonly correlationId?: string },
): ImportAnswer {
  const what = `${order.sourceHost}/${order.sourceRepository}@${order.digest}`;
  const into = `${target.loginServer}/${order.targetRepository}`;
  const action = `importing ${what} into ${into}`;
  if (failure === undefined || failure.status >= 500 || failure.status === 408) {
    const said = failure ? `ARM answered ${failure.status} ${failure.code}` : text;
    const remedy =
      'Run again: it continues from what the target holds by then. An accepted import may still land.';
    const message = `No confirmation for ${action}: ${said}`;
    const error = new PromotionError('IMPORT_UNCONFIRMED', message, {
      remedy,
      side: 'target',
      ...ids,
    });
    return { kind: 'unconfirmed', error };
  }
  if (failure.code === 'Conflict' || ALREADY_EXISTS.test(failure.message)) {
    const remedy = 'Somebody created the tag meanwhile; look at what it holds and run again.';
    const message = `${action}: ${failure.message}`;
    const error = new PromotionError('IMPORT_CONFLICT', message, {
      remedy,
      side: 'target',
      ...ids,
    });
    return { kind: 'conflict', error };
  }
  const operation = OPERATION.test(failure.message) || failure.code === 'InvalidParameters';
  if (!operation && (failure.status !== 400 || failure.code !== '')) {
    const place = { side: 'target' as const, action, scope: target.id, objectId };
    return { kind: 'failed', error: armProblem(place, failure), retryable: false };
  }
  return operationFailure({ order, target, objectId, failure }, action, ids);
}

function operationFailure(
  context: ImportContext,
  action: string,
  ids: { readonly correlationId?: string },
): ImportAnswer {
  const { failure } = context;
  const said = failure.message.replace(OPERATION, '');
  const situation = SITUATIONS.find(({ sign }) => sign.test(said));
  if (!situation) {
    const message = `${action} failed for a reason this product does not know: ${failure.code} ${said}`;
    const remedy = "Read the service's text above, and run again once its cause is gone.";
    const error = new PromotionError('IMPORT_FAILED', message, { remedy, side: 'target', ...ids });
    return { kind: 'failed', error, retryable: false };
  }
  const { code, side, docs } = situation;
  const message = `${action}: ${situation.what(context)}. The service said: ${said}`;
  const remedy = situation.remedy(context);
  const error = new PromotionError(code, message, { remedy, side, docs, ...ids });
  return { kind: 'failed', error, retryable: situation.passing === true };
}
