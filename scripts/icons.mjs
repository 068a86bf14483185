// Draws the icons of the extension and of the task from one list of shapes: task/icon.svg, and PNGs of the sizes
// that the marketplace (128) and the task picker (32) ask for. With --check it changes nothing and fails when
// one of them is not what the shapes make.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { deflateSync, inflateSync } from 'node:zlib';

const root = join(import.meta.dirname, '..');
const check = process.argv.includes('--check');
const SIDE = 128;
/** Samples along each side of a pixel. */
const SAMPLES = 4;

/** A box that goes up through a gate. Corners as points of a square of 128. */
const SHAPES = [
  {
    fill: '#0f4c81',
    points: [
      [0, 0],
      [128, 0],
      [128, 128],
      [0, 128],
    ],
  },
  {
    fill: '#ffffff',
    points: [
      [20, 52],
      [38, 52],
      [38, 60],
      [20, 60],
    ],
  },
  {
    fill: '#ffffff',
    points: [
      [90, 52],
      [108, 52],
      [108, 60],
      [90, 60],
    ],
  },
  {
    fill: '#7fd1ae',
    points: [
      [64, 14],
      [88, 42],
      [72, 42],
      [72, 72],
      [56, 72],
      [56, 42],
      [40, 42],
    ],
  },
  {
    fill: '#ffffff',
    points: [
      [38, 80],
      [90, 80],
      [90, 112],
      [38, 112],
    ],
  },
  {
    fill: '#0f4c81',
    points: [
      [46, 88],
      [50, 88],
      [50, 104],
      [46, 104],
    ],
  },
  {
    fill: '#0f4c81',
    points: [
      [56, 88],
      [60, 88],
      [60, 104],
      [56, 104],
    ],
  },
  {
    fill: '#0f4c81',
    points: [
      [68, 88],
      [72, 88],
      [72, 104],
      [68, 104],
    ],
  },
  {
    fill: '#0f4c81',
    points: [
      [78, 88],
      [82, 88],
      [82, 104],
      [78, 104],
    ],
  },
];

function svg() {
  const paths = SHAPES.map(
    ({ fill, points }) =>
      `  <polygon fill="${fill}" points="${points.map((it) => it.join(',')).join(' ')}"/>`,
  );
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${SIDE} ${SIDE}">\n  <title>A box that goes up through a gate</title>\n${paths.join('\n')}\n</svg>\n`;
}

/** Whether a point lies inside of a polygon: an odd number of edges lies to its right. */
function inside(points, x, y) {
  let odd = false;
  points.forEach(([ax, ay], i) => {
    const [bx, by] = points[(i + 1) % points.length];
    if (ay > y !== by > y && x < ((bx - ax) * (y - ay)) / (by - ay) + ax) odd = !odd;
  });
  return odd;
}

function colourAt(x, y) {
  const shape = SHAPES.findLast(({ points }) => inside(points, x, y));
  return [1, 3, 5].map((at) => Number.parseInt(shape.fill.slice(at, at + 2), 16));
}

function png(size) {
  const rows = [];
  for (let row = 0; row < size; row += 1) {
    const line = Buffer.alloc(1 + size * 3);
    for (let column = 0; column < size; column += 1) {
      const sum = [0, 0, 0];
      for (let sample = 0; sample < SAMPLES * SAMPLES; sample += 1) {
        const x = column + ((sample % SAMPLES) + 0.5) / SAMPLES;
        const y = row + (Math.floor(sample / SAMPLES) + 0.5) / SAMPLES;
        colourAt((x * SIDE) / size, (y * SIDE) / size).forEach((it, i) => {
          sum[i] += it;
        });
      }
      sum.forEach((it, i) => {
        line[1 + column * 3 + i] = Math.round(it / (SAMPLES * SAMPLES));
      });
    }
    rows.push(line);
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(size, 0);
  header.writeUInt32BE(size, 4);
  // Eight bits a channel, red, green and blue.
  header.set([8, 2], 8);
  return Buffer.concat([
    Buffer.from('89504e470d0a1a0a', 'hex'),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(Buffer.concat(rows), { level: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function chunk(type, data) {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  sum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, sum]);
}

/** The checksum of PNG; node:zlib has it from Node 20.15 on only. */
function crc32(bytes) {
  let sum = 0xffffffff;
  for (const byte of bytes) {
    sum ^= byte;
    for (let bit = 0; bit < 8; bit += 1) sum = (sum >>> 1) ^ (sum & 1 ? 0xedb88320 : 0);
  }
  return (sum ^ 0xffffffff) >>> 0;
}

/** What a PNG of ours shows: how it is packed differs between versions of zlib. */
function shown(bytes) {
  const length = bytes.readUInt32BE(33);
  return inflateSync(bytes.subarray(41, 41 + length));
}

const files = {
  'icon.svg': Buffer.from(svg()),
  'icon.png': png(32),
  'extension-icon.png': png(SIDE),
};
for (const [name, bytes] of Object.entries(files)) {
  const path = join(root, 'task', name);
  const same = (file) =>
    name.endsWith('.png') ? shown(file).equals(shown(bytes)) : file.equals(bytes);
  if (check && !(existsSync(path) && same(readFileSync(path))))
    throw new Error(`task/${name} is not up to date: node scripts/icons.mjs`);
  if (!check) writeFileSync(path, bytes);
}
