import { formatPlatform } from '../../oci/platform.js';
import { whoSigned } from '../../trust/signed-by.js';
import { attachedWords, countAttached } from '../attached.js';
import { imageOf } from '../images-output.js';
import type { ImageOutcome } from '../outcome.js';
import type { RunFacts } from '../record.js';
import { code, escaped } from './text.js';

const MOST_SIGNERS = 5;
const MOST_REGISTRIES = 3;

/** Where the images came from, what they are, by whom they are signed, and through what they were proven. */
export function originLines(images: readonly ImageOutcome[]): string[] {
  const [image] = images;
  if (image === undefined) return [];
  const said = [
    ...(images.length === 1 ? originOf(image) : registriesOf(images)),
    ...signersOf(images),
    ...proofOf(images),
  ];
  return said.length === 0 ? [] : [said.join(' '), ''];
}

function originOf(image: ImageOutcome): string[] {
  const { promotion, source } = image.facts;
  const tree = source.image.kind === 'known' ? source.image.value : undefined;
  const platforms = tree?.platforms.map(formatPlatform).join(', ') ?? '';
  const from = promotion.source;
  const parts = [
    ...(from ? [`From ${code(`${from.registry}/${from.repository}`)}`] : []),
    ...(tree
      ? [`${tree.nodes.length} manifests${platforms === '' ? '' : ` for ${code(platforms)}`}`]
      : []),
  ];
  const count = countAttached(image);
  return [
    ...(parts.length > 0 ? [`${parts.join(', ')}.`] : []),
    ...(count && count.found > 0 ? [`${escaped(attachedWords(count))}.`] : []),
  ];
}

function registriesOf(images: readonly ImageOutcome[]): string[] {
  const all = [...new Set(images.flatMap(({ facts }) => facts.promotion.source?.registry ?? []))];
  const more = all.length - MOST_REGISTRIES;
  if (all.length === 0) return [];
  const named = all.slice(0, MOST_REGISTRIES).map(code).join(', ');
  return [`From ${named}${more > 0 ? ` and ${more} more` : ''}.`];
}

/** By whom images are signed and attested, as far as that was verified; equal words once. */
function signersOf(images: readonly ImageOutcome[]): string[] {
  const told = new Map<string, number>();
  for (const { facts } of images) {
    const { signature, attestation, notation } = facts;
    const words = new Set([
      ...(signature.kind === 'verified'
        ? [`Signed by ${escaped(whoSigned(signature.value))}`]
        : []),
      ...(notation.kind === 'verified' && notation.value.vouched
        ? [`Signed (Notation) by ${escaped(notation.value.signer.subject)}`]
        : []),
      ...(attestation.kind === 'verified'
        ? attestation.value.map(
            (it) => `Attested (${escaped(it.predicateType)}) by ${escaped(it.signer)}`,
          )
        : []),
    ]);
    for (const word of words) told.set(word, (told.get(word) ?? 0) + 1);
  }
  const lines = [...told].map(([word, count]) =>
    images.length === 1 ? `${word}.` : `${word}: ${count} of ${images.length} images.`,
  );
  const more = lines.length - MOST_SIGNERS;
  return more > 0
    ? [...lines.slice(0, MOST_SIGNERS), `${more} more signers are in the report.`]
    : lines;
}

function proofOf(images: readonly ImageOutcome[]): string[] {
  const proven = images.filter(({ verification }) => verification?.kind === 'proven');
  if (proven.length === 0 || proven.some(({ verification }) => verification?.replicas?.length))
    return [];
  const targets = [...new Set(proven.map(({ facts }) => facts.promotion.target.registry))];
  return [
    `Read back through ${targets.map(code).join(', ')}; geo-replicas, if there are any, were not asked one by one.`,
  ];
}

/** As whom, how long, which run, and where the report lies. */
export function runLine(run: RunFacts, reportPath: string): string {
  const { identity, context, started, ended } = run;
  const claims = identity?.claims;
  const who = claims?.applicationId ?? claims?.objectId;
  const seconds = (ended.getTime() - started.getTime()) / 1000;
  const url = context.runUrl;
  return [
    ...(identity
      ? [`as ${code(identity.method)}${who === undefined ? '' : ` (${code(who)})`}`]
      : []),
    `${seconds.toFixed(1)} s`,
    ...(url !== undefined && isLink(url) ? [`[this run](${url})`] : []),
    reportPath === '' ? 'no report could be written' : `report ${code(reportPath)}`,
  ].join(' · ');
}

/** Whether it can stand in a link of Markdown as it is. */
function isLink(url: string): boolean {
  return /^https?:\/\/[\w.:/?=&%@~+-]{1,500}$/.test(url);
}

/** What can be deployed, by its digest. */
export function references(images: readonly ImageOutcome[]): string[] {
  return images.map(imageOf).filter((it) => it !== '');
}

/** What was looked at and may not be deployed: where it stands in the source, or should in the target. */
export function looked(images: readonly ImageOutcome[]): string[] {
  return images.flatMap((image) => {
    const { promotion, digest } = image.facts;
    if (imageOf(image) !== '' || digest === undefined) return [];
    const { registry, repository } = promotion.source ?? promotion.target;
    return [`${registry}/${repository}@${digest}`];
  });
}
