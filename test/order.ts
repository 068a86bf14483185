/** What is read here of a suite. */
interface Suite {
  readonly path: string;
}

/** Suites that mostly wait, for limits in time that really fire: whoever starts them last waits for them alone. */
const WAITING = [
  'dist/unreachable',
  'dist/answers',
  'dist/endings',
  'dist/try',
  'dist/killed-sets',
  'dist/dead-connections',
  'scenarios/faults',
  'import/accepted',
];
/** Then those that start processes, and what reads and computes last. */
const FOLDERS = ['dist', 'examples', 'scenarios', 'import'];

/**
 * The order of suites. Jest orders by how long each took the last time, which a fresh clone does not know.
 */
export default class Order {
  sort<T extends Suite>(suites: Iterable<T>): T[] {
    return [...suites].sort((one, other) => rank(one) - rank(other));
  }

  allFailedTests<T>(suites: Iterable<T>): T[] {
    return [...suites];
  }

  cacheResults(): void {}

  shard<T>(suites: Iterable<T>): T[] {
    return [...suites];
  }
}

function rank({ path }: Suite): number {
  const name = path.replaceAll('\\', '/').replace(/^.*\/out\/test\//, '');
  const waits = WAITING.findIndex((it) => name.startsWith(`${it}.test.`));
  if (waits >= 0) return waits;
  const folder = FOLDERS.indexOf(name.split('/', 1)[0] ?? '');
  return WAITING.length + (folder >= 0 ? folder : FOLDERS.length);
}
