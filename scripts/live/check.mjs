/**
 * Holds recorded traffic against the list of beliefs. A belief that names a request is settled by the answers
 * to such requests; the others are for a person, with what to look at.
 */

/** What the traffic of a step says of one belief: `holds`, `differs` with what was found, or `open`. */
export function settle(belief, interactions) {
  const { expect } = belief;
  if (expect === undefined) return { id: belief.id, kind: 'open', why: belief.look };
  const asked = interactions.filter(
    ({ request }) =>
      request.method === expect.method && new RegExp(expect.url, 'i').test(request.url),
  );
  if (asked.length === 0) return { id: belief.id, kind: 'open', why: 'no such request was seen' };
  const odd = asked.find(({ response }) => !fits(response, expect));
  if (odd === undefined) return { id: belief.id, kind: 'holds', times: asked.length };
  const { status, body } = odd.response;
  return { id: belief.id, kind: 'differs', found: `${status} ${body.slice(0, 500)}` };
}

/** The beliefs of a step, each settled as far as its traffic goes. */
export function settleStep(step, beliefs, interactions) {
  return beliefs
    .filter((belief) => belief.step === step)
    .map((belief) => settle(belief, interactions));
}

function fits({ status, body }, { statuses, body: pattern }) {
  return (
    statuses.includes(status) && (pattern === undefined || new RegExp(pattern, 'i').test(body))
  );
}
