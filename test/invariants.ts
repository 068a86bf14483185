import type { Operation, World } from '../sandbox/world/world.js';

/** What stood in the world before a run. */
export interface Before {
  readonly operations: ReadonlySet<string>;
  readonly requests: number;
  readonly strangers: number;
}

/** An image as the JSON report tells of it, as far as it is looked at here. */
interface ReportedImage {
  readonly result: string;
  readonly digest?: string;
  readonly target: { readonly registry: string; readonly repository: string };
  readonly tags: readonly { readonly tag: string }[];
  readonly manifests?: readonly { readonly digest: string }[];
  readonly referrers?: { readonly artifacts?: readonly { readonly digest: string }[] };
}

/** What a run told, wherever it told it. */
export interface Told {
  /** the JSON report */
  readonly record: Record<string, any>;
  /** log, summary and everything else that a reader sees */
  readonly text: string;
}

export function standing(world: World): Before {
  return {
    operations: new Set(world.operations.keys()),
    requests: world.log.length,
    strangers: world.strangers.length,
  };
}

/** Imports that ARM accepted since then; one that ended as Conflict changed nothing. */
export function accepted(world: World, before: Before): Operation[] {
  return [...world.operations.values()].filter(
    (it) => !before.operations.has(it.id) && !isConflict(it),
  );
}

function isConflict({ order, result }: Operation): boolean {
  return order.mode !== 'Force' && JSON.stringify(result?.body ?? '').includes('"Conflict"');
}

/** No word of a run says less than what it wrote. */
export function* understated(
  world: World,
  before: Before,
  { record, text }: Told,
): Generator<string> {
  const imports = accepted(world, before);
  const images: readonly ReportedImage[] = record['images'] ?? [];
  for (const image of images.filter(({ result }) => result === 'blocked')) {
    for (const { order } of imports.filter((it) => belongsTo(it, image, images))) {
      yield `blocked, but an import of ${order.source.sourceImage} to ${[...(order.targetTags ?? []), ...(order.untaggedTargetRepositories ?? [])]} was accepted`;
    }
  }
  if (imports.length === 0) return;
  if (images.length === 0 && record['result'] === 'blocked') yield 'blocked after an import';
  if (['plan', 'verify'].includes(String(record['mode']))) yield 'a mode that writes nothing wrote';
  if (images.length > 1) return;
  const understatement = /nothing (was |is |has been )?(written|changed|imported|sent)/i.exec(text);
  if (understatement) yield `"${understatement[0]}", but an import was accepted`;
  const running = imports.some(({ result }) => result === undefined);
  const red = !['promoted', 'already-present'].includes(String(record['result']));
  if (running && red && !/still (land|running|runs)/i.test(text))
    yield 'an import is still running, and nothing says so';
}

/** An import belongs to the image whose content it brings, and whose tags, where it names some. */
function belongsTo(
  { registry, order }: Operation,
  image: ReportedImage,
  all: readonly ReportedImage[],
): boolean {
  const places = [...(order.targetTags ?? []), ...(order.untaggedTargetRepositories ?? [])];
  const repositories = places.map((it) => it.replace(/:[^/:]*$/, ''));
  const { target } = image;
  if (registry.loginServer !== target.registry || !repositories.includes(target.repository))
    return false;
  const digest = order.source.sourceImage.split('@')[1] ?? '';
  const attached = image.referrers?.artifacts?.map((it) => it.digest) ?? [];
  if (digest !== image.digest && !attached.includes(digest)) return false;
  const tags = (it: ReportedImage) => it.tags.map(({ tag }) => `${target.repository}:${tag}`);
  if (order.targetTags?.some((it) => tags(image).includes(it))) return true;
  const twins = all.filter(
    (it) => it.digest === image.digest && it.target.repository === target.repository,
  );
  return twins.every(({ result }) => result === 'blocked');
}

/** Hosts that were asked since then and that neither the inputs nor the host's own services name. */
export function* uninvited(
  world: World,
  before: Before,
  given: string,
  own: readonly string[],
): Generator<string> {
  const named = given.toLowerCase();
  const asked = new Set(world.log.slice(before.requests).map(({ host }) => host));
  for (const stranger of world.strangers.slice(before.strangers)) asked.add(stranger);
  for (const host of asked) {
    if (own.includes(host) || named.includes(host)) continue;
    const registry = world.registries.find((it) => host === `${it.name}.blob.core.windows.net`);
    if (registry && named.includes(registry.loginServer)) continue;
    const foreign = world.foreign.find((it) => it.host === host || it.tokenHost === host);
    if (foreign && (named.includes(foreign.host) || isDockerHub(foreign.host))) continue;
    yield `${host} was asked, which nobody named`;
  }
}

function isDockerHub(host: string): boolean {
  return host === 'registry-1.docker.io';
}

const AZURE = /\.azurecr\.(io|us|cn|sovcloud-azure\.fr)$/;

/**
 * Commands of `az acr` in a text that name something else than the whole login server of an Azure registry: a
 * registry of another maker, or a first label, which az refuses where it holds a hyphen.
 */
export function* strangeCommands(text: string): Generator<string> {
  const [, ...commands] = text.split(/\baz acr /);
  for (const command of commands.map((it) => it.slice(0, 200))) {
    const named =
      /--registry[ =](\S+)/.exec(command) ??
      /--name[ =](\S+)/.exec(command) ??
      /^manifest show-metadata (\S+)/.exec(command);
    const host = named?.[1]?.split('/')[0]?.replace(/[^\w]+$/, '');
    if (host !== undefined && !AZURE.test(host)) yield `a command names ${host}: az acr ${command}`;
  }
}
