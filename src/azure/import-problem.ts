import { PromotionError } from '../errors.js';
import type { ImportAnswer, ImportOrder } from '../import/importer.js';
import { type ArmFailure, armProblem } from './arm-problem.js';
import type { RegistryResource } from './registry-resource.js';

const ALREADY_EXISTS = /already exists in target registry/i;
const SOURCE_REFUSED = /unauthorized|forbidden|\bdenied\b/i;
const TRANSIENT = /error copying blobs|too many requests|toomanyrequests|\b429\b/i;

/**
 * What an import's failure means. The service names the target registry in every message, also when
 * the source refused, so the texts decide which side it was.
 *
 * @param failure undefined when no answer came
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
    const error = new PromotionError(
      'IMPORT_UNCONFIRMED',
      `No confirmation for ${action}: ${said}`,
      {
        remedy:
          'Run again: it continues from what the target holds by then. An accepted import may still land.',
        side: 'target',
        ...ids,
      },
    );
    return { kind: 'unconfirmed', error };
  }
  if (ALREADY_EXISTS.test(failure.message)) {
    const error = new PromotionError('IMPORT_CONFLICT', `${action}: ${failure.message}`, {
      remedy: 'Somebody created the tag meanwhile; look at what it holds and run again.',
      side: 'target',
      ...ids,
    });
    return { kind: 'conflict', error };
  }
  const operation = /^operation registries-/i.test(failure.message);
  if (!operation && (failure.status !== 400 || failure.code === '')) {
    const place = { side: 'target' as const, action, scope: target.id, objectId };
    return { kind: 'failed', error: armProblem(place, failure), retryable: false };
  }
  const retryable = TRANSIENT.test(failure.message);
  const error = SOURCE_REFUSED.test(failure.message)
    ? sourceRefused(order, action, failure, ids)
    : new PromotionError('IMPORT_FAILED', `${action}: ${failure.code} ${failure.message}`, {
        remedy: "Read the service's text above; run again once its cause is gone.",
        side: 'target',
        ...ids,
      });
  return { kind: 'failed', error, retryable };
}

function sourceRefused(
  order: ImportOrder,
  action: string,
  failure: ArmFailure,
  ids: { readonly correlationId?: string },
): PromotionError {
  return new PromotionError(
    'IMPORT_SOURCE_DENIED',
    `Source registry ${order.sourceHost} refused Azure's import (${action}): ${failure.message}`,
    {
      remedy: `Give the importing identity the right to read ${order.sourceHost}, and let trusted Azure services through its network rules.`,
      side: 'source',
      ...ids,
    },
  );
}
