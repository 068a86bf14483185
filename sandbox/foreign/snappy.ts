const SHORTEST = 4;
const LONGEST = 64;
const FARTHEST = 65_535;

/** Packs bytes into one block of snappy: literals, and copies of what came before. */
export function packSnappy(bytes: Buffer): Buffer {
  const parts: Buffer[] = [length(bytes.length)];
  const seen = new Map<string, number>();
  let [at, pending] = [0, 0];
  const flush = () => {
    if (at > pending) parts.push(literal(bytes.subarray(pending, at)));
  };
  while (at + SHORTEST <= bytes.length) {
    const key = bytes.toString('latin1', at, at + SHORTEST);
    const before = seen.get(key);
    seen.set(key, at);
    if (before === undefined || at - before > FARTHEST) {
      at += 1;
      continue;
    }
    flush();
    let size = SHORTEST;
    while (
      size < LONGEST &&
      at + size < bytes.length &&
      bytes[at + size] === bytes[before + size]
    ) {
      size += 1;
    }
    const copy = Buffer.from([((size - 1) << 2) | 2, 0, 0]);
    copy.writeUInt16LE(at - before, 1);
    parts.push(copy);
    at += size;
    pending = at;
  }
  at = bytes.length;
  flush();
  return Buffer.concat(parts);
}

function length(value: number): Buffer {
  const bytes: number[] = [];
  for (let rest = value; ; rest = Math.floor(rest / 128)) {
    if (rest < 128) return Buffer.from([...bytes, rest]);
    bytes.push((rest % 128) | 128);
  }
}

function literal(bytes: Buffer): Buffer {
  const size = bytes.length - 1;
  if (size < 60) return Buffer.concat([Buffer.from([size << 2]), bytes]);
  const head = Buffer.alloc(5);
  head[0] = 63 << 2;
  head.writeUInt32LE(size, 1);
  return Buffer.concat([head, bytes]);
}
