import type { Reader } from '../entry.js';

/** Lines of the classic builder, of BuildKit in both its looks, and of buildah. */
const STEPS = [
  /^Sending build context to Docker daemon/,
  /^Step \d+\/\d+ ?: /,
  /^Successfully (?:built [0-9a-f]{12}|tagged )/,
  /^#\d+ (?:\[|DONE|CACHED|exporting|transferring|naming to|writing image)/,
  /^=> (?:CACHED )?\[/,
  /^\[\+\] Building /,
  /^STEP \d+(?:\/\d+)?: /,
];

/** No step is shorter; millions of other lines may be. */
const SHORTEST_LINE = 7;

/**
 * The log of a build without a push, which Azure DevOps' `$(step.DockerOutput)` names beside that of the
 * push: it says nothing, and is no fault where another file does.
 */
export const buildLog: Reader = {
  formats: [],
  read({ lines }) {
    const built = lines.some(
      (line) => line.length >= SHORTEST_LINE && STEPS.some((step) => step.test(line)),
    );
    if (!built) return undefined;
    return { kind: 'silent', reason: 'a build log: it tells no digest that a registry serves' };
  },
};
