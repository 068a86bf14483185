import { linksOf, longestChain } from '../chain.js';
import { type Bound, overheadOf, type Row } from './table.js';

/** A set whose images stand alone, and one that is one release. */
export const ALONE = 'our action, independent';
export const TOGETHER = 'our action, a unit';

/** How many times as long our bundle takes to its first request as one of its host's toolkit alone, by its name. */
export type Baselines = Readonly<Record<string, number>>;

/** What is to be reached, beside what was measured of it. */
export function reached(rows: readonly Row[], baselines: Baselines): Bound[] {
  const row = (what: string, duration: number, images?: number) =>
    rows.find(
      (it) =>
        it.what === what && it.duration === duration && it.images === images && it.answer === 20,
    );
  const bound = (what: string, used: number | undefined, most: number, unit = 's'): Bound => ({
    what,
    most,
    unit,
    ...(used === undefined ? {} : { used }),
  });
  const beyond = (it: Row | undefined) => it && overheadOf(it) / 1000;
  const chain = (it: Row | undefined) => it && longestChain(linksOf(it.log)).length;
  const slow = rows.find(({ what, answer }) => what === 'our action' && answer === 80);
  const again = rows.find(({ what }) => what === 'our action, already present');
  const after = again && longestChain(again.log.filter(afterTokens(again.log))).length;
  const [ours, az] = [row('our action', 2000), row('az acr import', 2000)];
  const best = (duration: number) => {
    const [mine, theirs] = [row('our action', duration), row('az acr import', duration)];
    return mine && theirs && mine.milliseconds / theirs.milliseconds;
  };
  const run = row('our action', 8000);
  const short = row(ALONE, 0, 100);
  const unit = row(TOGETHER, 0, 100);
  const limited = row('our action, lists limited', 0, 100);
  const many = row(ALONE, 2000, 500);
  const hundred = row(ALONE, 2000, 100);
  const waves = (count: number) => (count / IMPORTS_AT_ONCE) * 2;
  const looks = run?.log.filter(({ method, path }) => method === 'HEAD' && /manifests/.test(path));
  const polls = run?.log.filter(({ path }) => /operationResults/.test(path));
  return [
    ...[300, 2000, 8000].map((it) =>
      bound(`beyond an import of ${it / 1000} s`, beyond(row('our action', it)), 1),
    ),
    bound('beyond an import of 30 s', beyond(row('our action', 30_000)), 3),
    bound(
      'beyond an import of 2 s, as a part of what az takes beyond it',
      ours && az && overheadOf(ours) / overheadOf(az),
      0.2,
      '',
    ),
    ...[300, 2000, 8000, 30_000].map((it) =>
      bound(`time of a step with an import of ${it / 1000} s, as a part of az's`, best(it), 1, ''),
    ),
    bound(
      'three attached, imports of 8 s',
      row('our action, 3 attached', 8000)?.milliseconds
        ? (row('our action, 3 attached', 8000)?.milliseconds ?? 0) / 1000
        : undefined,
      26,
    ),
    bound('longest chain without polls and looks', chain(slow), 8, ''),
    bound('longest chain where everything is there, after the tokens', after, 4, ''),
    bound('looks while an import of 8 s runs', looks?.length, 20, ''),
    bound('polls of an import of 8 s, those after it was shown too', polls?.length, 9, ''),
    bound('requests an image of a set, independent', short && short.requests / 100, 22, ''),
    bound('requests an image of a unit', unit && unit.requests / 100, 30, ''),
    bound(
      'time of a unit, as a part of that of independent images',
      unit && short && unit.milliseconds / short.milliseconds,
      2.2,
      '',
    ),
    bound('100 images, imports of no time', short && short.milliseconds / 1000, 10),
    bound('the same where lists are limited', limited && limited.milliseconds / 1000, 25),
    bound('500 images, imports of 2 s', many && many.milliseconds / 1000, 1.5 * waves(500)),
    bound('memory of 500 images', many?.memory, 200, 'MiB'),
    bound(
      'memory of 500 images, as a part of that of 100',
      many && hundred && many.memory / hundred.memory,
      1.3,
      '',
    ),
    ...['our action', 'our task'].map((what) =>
      bound(
        `${what}: start to first request, against its host's toolkit alone`,
        baselines[what],
        1.5,
        '',
      ),
    ),
  ];
}

/** Imports of one run at a time. */
const IMPORTS_AT_ONCE = 16;

/** Requests that came when the last token of a registry was there. */
function afterTokens(log: Row['log']): (request: Row['log'][number]) => boolean {
  const tokens = log.filter(({ path }) => path === '/oauth2/token');
  const there = Math.max(...tokens.map(({ answered }) => answered ?? 0));
  return ({ arrived }) => (arrived ?? 0) >= there;
}
