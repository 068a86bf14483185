import { isOver, PromotionError, RunEnded } from './errors.js';
import { collectEvidence } from './evidence/collect.js';
import type { Facts } from './facts/facts.js';
import { type Gathering, gatherFacts } from './facts/gather.js';
import { evaluate } from './gates/evaluate.js';
import { aim } from './goal/goal-of.js';
import { carryOut, type Work } from './import/engine.js';
import type { Imported, StepReceipt } from './import/receipt.js';
import { decide } from './plan/decide.js';
import { type Barrier, type Planned, stepsOf } from './plan/plan.js';
import { conclude } from './report/conclude.js';
import { planSaid, signedIn } from './report/log-lines.js';
import type { ImageOutcome } from './report/outcome.js';
import { isWriting } from './request/modes.js';
import type { Promotion, Request } from './request/request.js';
import type { Services } from './services.js';
import { ImageProof } from './verify/proof.js';
import type { Proven } from './verify/verification.js';

/**
 * The story. All facts are gathered and all gates run before the first write; when one image is
 * blocked, nothing is written for those that wait for it. A plan stops right before that write.
 *
 * @throws PromotionError where no verdict could follow: no token, a registry that is not found, the
 * deadline before the first write
 */
export async function promote(request: Request, services: Services): Promise<ImageOutcome[]> {
  const facts = await services.within(gatherAll(request, services)).catch(beforeWriting(services));
  const barrier = barrierOf(request);
  const planned = decide(evaluate(aim(facts)), barrier);
  services.log.tell([...signedIn(services.identity().claims), ...planSaid(planned, barrier)]);
  const underway = planned.map((image) => ({ ...image, proof: proofOf(image, services) }));
  const imported = await importAll(request, underway, services);
  const proven = await proveAll(imported, services);
  return proven.map(conclude);
}

/** A run that ends while it still reads has changed nothing, and says so and what it waited for. */
function beforeWriting(services: Services): (thrown: unknown) => never {
  return (thrown) => {
    if (!isOver(thrown) || thrown instanceof RunEnded) throw thrown;
    const { method, claims } = services.identity();
    const signedIn = Object.keys(claims).length > 0;
    const waited = signedIn ? 'the registries were still being read' : `no token by ${method} yet`;
    const slow = signedIn ? 'which registry answers slowly' : `why ${method} gives no answer`;
    const remedy =
      thrown.code === 'CANCELLED'
        ? 'Run again when the promotion is wanted: nothing was changed.'
        : `Look at ${slow}, or raise timeout-minutes, and run again: nothing was changed.`;
    throw new PromotionError(thrown.code, `${thrown.message}; nothing was written, ${waited}`, {
      remedy,
    });
  };
}

function gatherAll(request: Request, services: Services): Promise<Facts[]> {
  const { progress, places, now, lists, reading } = services;
  const { mode, promotions } = request;
  progress.begin('reading', promotions.length);
  const gather = async (promotion: Promotion) =>
    gatherFacts(
      promotion,
      {
        source: promotion.source && services.source(promotion.source.registry),
        target: services.target(promotion.target.registry),
        attestations:
          promotion.policy.attestation && services.attesting(promotion.policy.attestation),
        lists,
      },
      await collectEvidence(promotion, places),
      { mode, now, set: setOf(request) },
    );
  services.expect(promotions);
  return Promise.all(
    promotions.map((it) => {
      const { registry } = it.source ?? it.target;
      return progress.during(
        it.target.repository,
        reading(registry, () => gather(it)),
      );
    }),
  );
}

/** A planned image with its proof, which begins between its phases and is completed at the end. */
interface Underway extends Planned {
  readonly proof: ImageProof | undefined;
}

function proofOf({ facts, goal }: Planned, services: Services): ImageProof | undefined {
  const { registry, repository } = facts.promotion.target;
  const { image } = facts.source;
  const below = image.kind === 'known' ? image.value.nodes.map(({ digest }) => digest) : [];
  const replicas = services.replicas(registry);
  return goal && new ImageProof(goal, repository, services.proof(registry), below, replicas);
}

/** Images of a set wait for each other, unless they were said to be independent. */
function barrierOf({ independent }: Request): Barrier {
  return independent ? 'image' : 'set';
}

function setOf({ independent, promotions }: Request): Gathering['set'] {
  if (promotions.length === 1) return 'one';
  return independent ? 'alone' : 'together';
}

/**
 * Nothing at all is written in a mode that only looks. A blocked image holds those back that wait for it.
 */
async function importAll(
  request: Request,
  images: readonly Underway[],
  services: Services,
): Promise<(Underway & Imported)[]> {
  const units = isWriting(request.mode) ? unitsOf(images, barrierOf(request)) : [];
  const steps = units.flat().flatMap(({ plan }) => stepsOf(plan));
  if (steps.length > 0) services.progress.begin('importing', steps.length);
  const receipts = new Map<Underway, readonly StepReceipt[]>();
  await Promise.all(
    units.map(async (unit) => {
      const done = await carryOut(unit.map((image) => workOf(image, services)));
      for (const [i, image] of unit.entries()) receipts.set(image, done[i] ?? []);
    }),
  );
  return images.map((image) => ({ ...image, receipts: receipts.get(image) ?? [] }));
}

/** The images that wait for each other; one that is in place already has to stay there meanwhile. */
function unitsOf(images: readonly Underway[], barrier: Barrier): Underway[][] {
  const wanted = images.filter(({ plan }) => plan.kind !== 'skipped');
  const units = barrier === 'set' ? [wanted] : wanted.map((image) => [image]);
  return units.filter(
    (unit) =>
      unit.some(({ plan }) => plan.kind === 'steps') &&
      unit.every(({ plan }) => plan.kind !== 'blocked'),
  );
}

function workOf({ facts, plan, proof }: Underway, services: Services): Work {
  return {
    phases: plan.kind === 'steps' ? plan.phases : [],
    services: services.engine(facts, (step) => proof?.ahead(step)),
    proven: async (phase, receipts) => (await proof?.after(phase, receipts)) ?? false,
  };
}

/** Reads back what was written and what is claimed to be in place; never what was only planned. */
function proveAll(
  images: readonly (Underway & Imported)[],
  { progress }: Services,
): Promise<Proven[]> {
  if (images.some(isProvable)) progress.begin('proving', images.filter(isProvable).length);
  return Promise.all(
    images.map(async ({ proof, ...image }) => {
      const read = isProvable(image) ? proof?.whole(image.receipts) : undefined;
      const name = image.facts.promotion.target.repository;
      const verification = read && (await progress.during(name, read));
      return { ...image, verification };
    }),
  );
}

/** Whether the target should hold it by now; of what was only planned it should not. */
function isProvable({ plan, receipts }: Imported): boolean {
  switch (plan.kind) {
    case 'blocked':
    case 'skipped':
      return false;
    case 'steps':
      return receipts.length > 0;
    case 'verify':
    case 'already-present':
      return true;
  }
}
