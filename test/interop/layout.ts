import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

const OCI = 'application/vnd.oci.image';

/** A program that runs on its own, and the platform it was built for. */
export interface Program {
  readonly platform: string;
  readonly path: string;
}

/**
 * Writes an OCI layout with a runnable image for every program, each with a buildx-style attestation
 * beside it, and returns the digest of the index.
 */
export function writeLayout(directory: string, programs: readonly Program[]): string {
  const blobs = join(directory, 'blobs', 'sha256');
  mkdirSync(blobs, { recursive: true });
  const put = (bytes: Buffer, mediaType: string) => {
    const hex = createHash('sha256').update(bytes).digest('hex');
    writeFileSync(join(blobs, hex), bytes);
    return { mediaType, digest: `sha256:${hex}`, size: bytes.length };
  };
  const json = (value: unknown, mediaType: string) =>
    put(Buffer.from(JSON.stringify(value)), mediaType);
  const manifest = (config: object, layer: object) =>
    json(
      { schemaVersion: 2, mediaType: `${OCI}.manifest.v1+json`, config, layers: [layer] },
      `${OCI}.manifest.v1+json`,
    );

  const children = programs.map(({ platform, path }) => {
    const [os = '', architecture = '', variant] = platform.split('/');
    const tar = archive('bin/busybox', readFileSync(path));
    const config = json(
      {
        architecture,
        os,
        ...(variant ? { variant } : {}),
        config: { Cmd: ['/bin/busybox', 'sh'], Env: ['PATH=/bin'] },
        rootfs: {
          type: 'layers',
          diff_ids: [`sha256:${createHash('sha256').update(tar).digest('hex')}`],
        },
        history: [{ created_by: 'busybox-static' }],
      },
      `${OCI}.config.v1+json`,
    );
    const layer = put(gzipSync(tar), `${OCI}.layer.v1.tar+gzip`);
    return {
      ...manifest(config, layer),
      platform: { os, architecture, ...(variant ? { variant } : {}) },
    };
  });
  const attestations = children.map((child) => {
    const statement = {
      _type: 'https://in-toto.io/Statement/v1',
      subject: [{ name: 'busybox', digest: { sha256: child.digest.slice('sha256:'.length) } }],
      predicateType: 'https://slsa.dev/provenance/v1',
      predicate: {},
    };
    const layer = json(statement, 'application/vnd.in-toto+json');
    const config = json(
      {
        architecture: 'unknown',
        os: 'unknown',
        config: {},
        rootfs: { type: 'layers', diff_ids: [layer.digest] },
      },
      `${OCI}.config.v1+json`,
    );
    return {
      ...manifest(config, layer),
      annotations: {
        'vnd.docker.reference.digest': child.digest,
        'vnd.docker.reference.type': 'attestation-manifest',
      },
      platform: { os: 'unknown', architecture: 'unknown' },
    };
  });
  const index = json(
    {
      schemaVersion: 2,
      mediaType: `${OCI}.index.v1+json`,
      manifests: [...children, ...attestations],
    },
    `${OCI}.index.v1+json`,
  );
  writeFileSync(join(directory, 'oci-layout'), JSON.stringify({ imageLayoutVersion: '1.0.0' }));
  const named = { ...index, annotations: { 'org.opencontainers.image.ref.name': 'built' } };
  writeFileSync(
    join(directory, 'index.json'),
    JSON.stringify({ schemaVersion: 2, manifests: [named] }),
  );
  return index.digest;
}

/** A tar archive with one executable file. */
function archive(name: string, content: Buffer): Buffer {
  const header = Buffer.alloc(512);
  const octal = (value: number, length: number) =>
    `${value.toString(8).padStart(length - 1, '0')}\0`;
  header.write(name, 0);
  header.write(octal(0o755, 8), 100);
  header.write(octal(0, 8), 108);
  header.write(octal(0, 8), 116);
  header.write(octal(content.length, 12), 124);
  header.write(octal(0, 12), 136);
  header.write('        ', 148);
  header.write('0', 156);
  header.write('ustar\x0000', 257);
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  const padding = Buffer.alloc((512 - (content.length % 512)) % 512);
  return Buffer.concat([header, content, padding, Buffer.alloc(1024)]);
}
