import { GITHUB_API, GITHUB_BLOBS } from '../hosts.js';
import type { KeptAttestation } from '../jobs/job-hosts.js';
import { json, type SandboxRequest, type SandboxResponse, text } from '../message.js';
import type { World } from '../world/world.js';
import { packSnappy } from './snappy.js';

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
  const attestations = all.slice(start, start + size).map((it) => ({
    bundle: it.inline ? it.bundle : null,
    repository_id: 1,
    bundle_url: it.inline === 'only' ? '' : addressOf(world, it),
  }));
  const next = `https://${GITHUB_API}${pathname}?per_page=${size}&after=${start + size}`;
  const more: Record<string, string> =
    start + size < all.length ? { Link: `<${next}>; rel="next"` } : {};
  return json(200, { attestations }, more);
}

/** Where a bundle lies: an address that is signed for a while and wants no token. */
function addressOf(world: World, kept: KeptAttestation): string {
  const name = world.github.attestations.indexOf(kept);
  return `https://${GITHUB_BLOBS}/attestations/1/2026/07/16/${name}.json.sn?sv=2026-01-01&sig=sandbox`;
}

/** The storage behind it: one block of snappy; a token has no business here. */
export function githubBlobs(world: World, request: SandboxRequest): SandboxResponse {
  if (request.headers['authorization'] !== undefined) return text(400, 'InvalidAuthenticationInfo');
  if (request.url.searchParams.get('sig') !== 'sandbox') return text(403, 'AuthenticationFailed');
  const name = /\/(\d+)\.json\.sn$/.exec(request.url.pathname)?.[1];
  const kept = world.github.attestations[Number(name ?? -1)];
  if (!kept) return text(404, 'BlobNotFound');
  const body = packSnappy(Buffer.from(JSON.stringify(kept.bundle)));
  const headers = {
    'Content-Type': 'application/x-snappy',
    'Content-Length': String(body.length),
  };
  return { status: 200, headers, body };
}
