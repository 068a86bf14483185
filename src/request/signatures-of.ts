import type { Mode, Promotion } from './request.js';

/** The repository in which the signatures of an image are read, `registry/repository`: in verify mode the target's. */
export function signaturesOf(
  mode: Mode,
  { source, target }: Pick<Promotion, 'source' | 'target'>,
): string {
  const { registry, repository } = mode === 'verify' || !source ? target : source;
  return `${registry}/${repository}`;
}
