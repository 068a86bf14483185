import { linksOf, longestChain } from '../chain.js';
import type { Measured } from './stage.js';

/** One thing that was measured, as the middle of several runs. */
export interface Row {
  readonly what: string;
  /** images of a set; absent for one image */
  readonly images?: number;
  /** what every answer took, in milliseconds */
  readonly answer: number;
  /** what every import took, in milliseconds */
  readonly duration: number;
  readonly runs: number;
  /** of the whole step */
  readonly milliseconds: number;
  readonly first: number;
  readonly requests: number;
  /** in MiB */
  readonly memory: number;
  readonly log: Measured['log'];
}

/** A line of what is to be reached. */
export interface Bound {
  readonly what: string;
  /** absent where it was not measured in this run */
  readonly used?: number;
  readonly most: number;
  readonly unit: string;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((one, other) => one - other);
  const middle = Math.floor(sorted.length / 2);
  const [low = 0, high = 0] = [
    sorted[sorted.length % 2 === 0 ? middle - 1 : middle],
    sorted[middle],
  ];
  return (low + high) / 2;
}

export function rowOf(
  about: Pick<Row, 'what' | 'answer' | 'duration' | 'images'>,
  measured: readonly Measured[],
): Row {
  const of = (value: (it: Measured) => number) => median(measured.map(value));
  return {
    ...about,
    runs: measured.length,
    milliseconds: of(({ milliseconds }) => milliseconds),
    first: of(({ first }) => first),
    requests: of(({ log }) => log.length),
    memory: of(({ memory }) => memory),
    log: shortest(measured),
  };
}

/** A machine that is busy makes chains longer, and never shorter: the run with the shortest one counts. */
function shortest(measured: readonly Measured[]): Measured['log'] {
  const logs = measured.map(({ log }) => log).filter(({ length }) => length < 500);
  const length = (log: Measured['log']) => longestChain(linksOf(log)).length;
  return logs.reduce((best, log) => (length(log) < length(best) ? log : best), logs[0] ?? []);
}

/** What the step takes beyond the import's own time, in milliseconds. */
export function overheadOf({ milliseconds, duration }: Row): number {
  return milliseconds - duration;
}

export function seconds(milliseconds: number): string {
  return (milliseconds / 1000).toFixed(milliseconds < 10_000 ? 2 : 1);
}

function table(head: readonly string[], lines: readonly (readonly string[])[]): string[] {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map((_, i) => (i === 0 ? '---' : '---:'))), ...lines.map(line)];
}

/** One image: time, what of it is not the import's, and how that compares with `az acr import` as people write it. */
export function singles(rows: readonly Row[]): string[] {
  const az = (row: Row) =>
    rows.find(
      (it) =>
        it.what === 'az acr import' && it.answer === row.answer && it.duration === row.duration,
    );
  return table(
    [
      'one image',
      'answer ms',
      'import s',
      'step s',
      'beyond the import s',
      'az : this',
      'requests',
      'MiB',
      'runs',
    ],
    rows.map((row) => {
      const other = az(row);
      const ratio = other && other !== row ? (overheadOf(other) / overheadOf(row)).toFixed(1) : '';
      return [
        row.what,
        String(row.answer),
        String(row.duration / 1000),
        seconds(row.milliseconds),
        seconds(overheadOf(row)),
        ratio,
        String(row.requests),
        row.memory.toFixed(0),
        String(row.runs),
      ];
    }),
  );
}

export function sets(rows: readonly Row[]): string[] {
  return table(
    ['a set', 'images', 'import s', 'step s', 'requests an image', 'MiB', 'runs'],
    rows.map((row) => [
      row.what,
      String(row.images ?? 1),
      String(row.duration / 1000),
      seconds(row.milliseconds),
      (row.requests / (row.images ?? 1)).toFixed(1),
      row.memory.toFixed(0),
      String(row.runs),
    ]),
  );
}

export function bounds(all: readonly Bound[]): string[] {
  return table(
    ['to reach', 'measured', 'at most', ''],
    all.map(({ what, used, most, unit }) => {
      const verdict = used === undefined ? 'not measured' : used <= most ? 'met' : 'NOT MET';
      const said = used === undefined ? '' : `${Math.round(used * 100) / 100} ${unit}`.trim();
      return [what, said, `${most} ${unit}`.trim(), verdict];
    }),
  );
}
