import { PromotionError } from './errors.js';
import { collectEvidence } from './evidence/collect.js';
import type { Facts } from './facts/facts.js';
import { gatherFacts } from './facts/gather.js';
import { evaluate } from './gates/evaluate.js';
import { aim } from './goal/goal-of.js';
import { carryOut, notStarted } from './import/engine.js';
import { endedWell, type StepReceipt } from './import/receipt.js';
import type { Digest } from './oci/digest.js';
import type { Referrer } from './oci/referrer.js';
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
  const judged = evaluate(aim(facts));
  const verdicts = judged.map((image) => [...image.verdicts]);
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
        {
          source: promotion.source && services.source(promotion.source.registry),
          target: services.target(promotion.target.registry),
          attestations: services.attestations(promotion.policy.attestation?.signer),
        },
        await collectEvidence(promotion, services.places),
      ),
    ),
  );
}

function isWriting(request: Request, plans: readonly Plan[]): boolean {
  return request.mode === 'promote' && plans.every(({ kind }) => kind !== 'blocked');
}

/** The images of a set side by side; the engine's turns hold the number of imports down. */
function importAll(
  request: Request,
  facts: readonly Facts[],
  plans: readonly Plan[],
  services: Services,
): Promise<StepReceipt[][]> {
  const writing = isWriting(request, plans);
  return Promise.all(
    plans.map(async (plan, i): Promise<StepReceipt[]> => {
      const fact = facts[i];
      if (!writing || !fact || plan.kind !== 'steps') return [];
      return services.engine(fact).then(
        (engine) => carryOut(plan.steps, engine),
        (error: unknown) => notStarted(plan.steps, error),
      );
    }),
  );
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
      const claimed = {
        repository: target.repository,
        digest: plan.digest,
        tags,
        referrers: carriedBy(fact),
        before: replacedBy(plan, receipts[i] ?? []),
      };
      return verify(claimed, services.proof(target.registry));
    }),
  );
}

/** What should be attached in the target as well; a tag that the target has for itself is its own. */
function carriedBy({ promotion, source, target }: Facts): readonly Referrer[] {
  if (promotion.policy.referrers !== 'copy' || source.referrers.kind !== 'known') return [];
  const tags = target.attached.kind === 'known' ? target.attached.value.tags : [];
  const own = tags.filter(({ held, digest }) => held !== undefined && held !== digest);
  return source.referrers.value.wanted.filter(({ tag }) => !own.some((it) => it.tag === tag));
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
