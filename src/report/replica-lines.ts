import type { ImageOutcome } from './outcome.js';

const WORDS = { proven: 'proven', mismatched: 'differs', unreadable: 'cannot be read' } as const;

/** Through which regional endpoints the proof was read, and what each showed, in Markdown. */
export function replicaLines({ verification }: ImageOutcome): string[] {
  const replicas = verification?.replicas ?? [];
  if (replicas.length === 0) return [];
  const told = replicas.map(({ endpoint, kind }) => `\`${endpoint}\` ${WORDS[kind]}`);
  return [`Read through regional endpoints as well: ${told.join(', ')}.`, ''];
}
