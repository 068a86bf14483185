import { GITHUB_API } from './hosts.js';
import { json, type SandboxRequest, type SandboxResponse } from './message.js';
import type { World } from './world.js';

const ATTESTATIONS = /^\/repos\/([^/]+\/[^/]+)\/attestations\/([^/]+)$/;
const PAGE = 30;

/** GitHub's list of attestations of a digest, page by page; 404 where there are none, as it does. */
export function githubApi(world: World, request: SandboxRequest): SandboxResponse {
  const { pathname, searchParams } = request.url;
  const given = (request.headers['authorization'] ?? '').replace(/^(token|bearer) /i, '');
  if (given !== world.github.token) return json(401, { message: 'Bad credentials' });
  const [, repository = '', digest = ''] = ATTESTATIONS.exec(decodeURIComponent(pathname)) ?? [];
  const all = world.github.attestations.filter(
    (it) => it.repository === repository && it.digest === digest,
  );
  if (all.length === 0) return json(404, { message: 'Not Found' });
  const start = Number(searchParams.get('after') ?? '0');
  const size = Math.min(Number(searchParams.get('per_page') ?? PAGE), 100);
  const attestations = all
    .slice(start, start + size)
    .map(({ bundle }) => ({ bundle, repository_id: 1, bundle_url: '' }));
  const next = `https://${GITHUB_API}${pathname}?per_page=${size}&after=${start + size}`;
  const more: Record<string, string> =
    start + size < all.length ? { Link: `<${next}>; rel="next"` } : {};
  return json(200, { attestations }, more);
}
