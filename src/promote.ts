import { PromotionError } from './errors.js';
import { collectEvidence } from './evidence/collect.js';
import type { Facts } from './facts/facts.js';
import { gatherFacts } from './facts/gather.js';
import { evaluate } from './gates/evaluate.js';
import { carryOut, notStarted } from './import/engine.js';
import { endedWell, type StepReceipt } from './import/receipt.js';
import type { Digest } from './oci/digest.js';
import { decide } from './plan/decide.js';
import type { Plan } from './plan/plan.js';
import { conclude } from './report/conclude.js';
import { planLines } from './report/log-lines.js';
import type { ImageOutcome } from './report/outcome.js';
import type { Request } from './request/request.js';
import type { Services } from './services.js';
import type { Verification } from './verify/verification.js';
import { verify } from './verify/verify.js';

/**
 * The story. All facts are gathered and all gates run before the first write; when one image is
 * blocked, nothing is written for any. A plan stops right before that write.
 *
 * @throws PromotionError where no verdict could follow: no token, a registry that is not found, the
 * deadline before the first write
 */
export async function promote(request: Request, services: Services): Promise<ImageOutcome[]> {
  const facts = await services.within(gatherAll(request, services)).catch(beforeWriting);
  const verdicts = evaluate(facts);
  const plans = decide(facts, verdicts);
  for (const line of planLines(facts, verdicts, plans)) services.log(line);
  const receipts = await importAll(request, facts, plans, services);
  const verifications = await proveAll(request, facts, plans, receipts, services);
  return facts.map((fact, i) =>
    conclude({
      facts: fact,
      verdicts: verdicts[i] ?? [],
      plan: plans[i] ?? { kind: 'blocked' },
      receipts: receipts[i] ?? [],
      verification: verifications[i],
    }),
  );
}

/** A run that ends while it still reads has changed nothing, and says so. */
function beforeWriting(thrown: unknown): never {
  if (!(thrown instanceof PromotionError) || !['DEADLINE', 'CANCELLED'].includes(thrown.code)) {
    throw thrown;
  }
  const message = `${thrown.message}; nothing was written, the registries were still being read`;
  const remedy = 'Raise timeout-minutes, or look at which registry answers slowly, and run again.';
  throw new PromotionError(thrown.code, message, { remedy });
}

function gatherAll(request: Request, services: Services): Promise<Facts[]> {
  return Promise.all(
    request.promotions.map(async (promotion) =>
      gatherFacts(
        request.mode,
        promotion,
        promotion.source && services.source(promotion.source.registry),
        services.target(promotion.target.registry),
        await collectEvidence(promotion, services.places),
      ),
    ),
  );
}

function isWriting(request: Request, plans: readonly Plan[]): boolean {
  return request.mode === 'promote' && plans.every(({ kind }) => kind !== 'blocked');
}

/** Imports of a set run side by side, a few at a time. */
const IMPORTS_AT_ONCE = 16;

async function importAll(
  request: Request,
  facts: readonly Facts[],
  plans: readonly Plan[],
  services: Services,
): Promise<StepReceipt[][]> {
  const receipts: StepReceipt[][] = plans.map(() => []);
  if (!isWriting(request, plans)) return receipts;
  const open = plans.entries();
  const worker = async () => {
    for (const [i, plan] of open) {
      const fact = facts[i];
      if (!fact || plan.kind !== 'steps') continue;
      receipts[i] = await services.engine(fact).then(
        (engine) => carryOut(plan.steps, engine),
        (error: unknown) => notStarted(plan.steps, error),
      );
    }
  };
  await Promise.all(Array.from({ length: IMPORTS_AT_ONCE }, worker));
  return receipts;
}

/** Reads back what was written and what is claimed to be in place; never what was only planned. */
function proveAll(
  request: Request,
  facts: readonly Facts[],
  plans: readonly Plan[],
  receipts: readonly StepReceipt[][],
  services: Services,
): Promise<(Verification | undefined)[]> {
  return Promise.all(
    plans.map(async (plan, i) => {
      const fact = facts[i];
      if (!fact || plan.kind === 'blocked') return undefined;
      if (plan.kind === 'steps' && !isWriting(request, plans)) return undefined;
      const { target, tags } = fact.promotion;
      const before = replacedBy(plan, receipts[i] ?? []);
      const claimed = { repository: target.repository, digest: plan.digest, tags, before };
      return verify(claimed, services.proof(target.registry));
    }),
  );
}

/** What tags held before an import that went well; else nothing has to be waited for. */
function replacedBy(
  plan: Plan,
  receipts: readonly StepReceipt[],
): Readonly<Record<string, Digest>> | undefined {
  const written = receipts.length > 0 && receipts.every(({ end }) => endedWell(end));
  if (plan.kind !== 'steps' || !written) return undefined;
  return Object.assign({}, ...plan.steps.map(({ seen }) => seen));
}
