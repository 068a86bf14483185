import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { Fields, readDer, TAG } from '../../../src/trust/notation/der.js';
import type { Issued } from '../../trust/notation/make/certificate.js';
import { integer, sequence } from '../../trust/notation/make/der.js';
import { stamp } from '../../trust/notation/make/stamp.js';

/** Real notation with a configuration of its own for every run. */
export interface NotationClient {
  readonly directory: string;
  readonly env: NodeJS.ProcessEnv;
}

/** What a run is configured with; certificates by folder of the trust store. */
export interface Configuration {
  readonly policy: object;
  readonly store: Readonly<Record<string, Issued>>;
}

const pem = (der: Buffer) =>
  `-----BEGIN CERTIFICATE-----\n${der.toString('base64').replace(/.{64}/g, '$&\n')}\n-----END CERTIFICATE-----\n`;

/** Runs notation. @returns its exit code and what it said */
export function notation(
  { directory, env }: NotationClient,
  files: Readonly<Record<string, string>>,
  args: readonly string[],
): Promise<{ code: number; said: string }> {
  const home = mkdtempSync(join(directory, 'notation-'));
  for (const [path, content] of Object.entries(files)) {
    const file = join(home, 'notation', path);
    mkdirSync(join(file, '..'), { recursive: true });
    writeFileSync(file, content, { mode: 0o600 });
  }
  return new Promise((resolve) => {
    // A cache of its own as well: notation keeps revocation lists.
    const own = { XDG_CONFIG_HOME: home, XDG_CACHE_HOME: join(home, 'cache') };
    const options = { env: { ...env, ...own }, timeout: 30_000 };
    execFile('notation', [...args], options, (error, stdout, stderr) => {
      const code = error === null ? 0 : typeof error.code === 'number' ? error.code : -1;
      resolve({ code, said: `${stdout}${stderr}` });
    });
  });
}

/** Whether notation takes the image by this policy and store. */
export function verify(client: NotationClient, image: string, { policy, store }: Configuration) {
  const files = Object.entries(store).map(([folder, { der }]) => [
    `truststore/x509/${folder}/root.pem`,
    pem(der),
  ]);
  const document = JSON.stringify(policy);
  const all = { 'trustpolicy.json': document, ...Object.fromEntries(files) };
  return notation(client, all, ['verify', '-v', image]);
}

/** Signs with notation, by the key of the first certificate. */
export function sign(
  client: NotationClient,
  image: string,
  chain: readonly Issued[],
  args: readonly string[],
) {
  const [leaf] = chain;
  const key = leaf?.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString() ?? '';
  const folder = mkdtempSync(join(client.directory, 'key-'));
  const [keyPath, certPath] = [join(folder, 'key.pem'), join(folder, 'chain.pem')];
  writeFileSync(keyPath, key, { mode: 0o600 });
  writeFileSync(certPath, chain.map(({ der }) => pem(der)).join(''));
  const keys = { default: 'k', keys: [{ name: 'k', keyPath, certPath }] };
  const files = { 'signingkeys.json': JSON.stringify(keys) };
  return notation(client, files, ['sign', '--key', 'k', ...args, image]);
}

/** A server of plain http: a proxy for the addresses of revocation lists, and an authority for time stamps. */
export interface PlainServer {
  readonly url: string;
  /** what is answered, by address */
  readonly answers: Map<string, Buffer>;
  /** where time stamps are asked for; each is made by this authority */
  readonly timestamps: string;
  close(): void;
}

export async function plainServer(authority: { leaf: Issued; root: Issued }): Promise<PlainServer> {
  const answers = new Map<string, Buffer>();
  const server: Server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const found = answers.get(request.url ?? '');
      if (request.url === '/timestamp') {
        response.writeHead(200, { 'content-type': 'application/timestamp-reply' });
        response.end(stamped(Buffer.concat(chunks), authority));
      } else if (found) response.end(found);
      else response.writeHead(404).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    answers,
    timestamps: `${url}/timestamp`,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

/** Answers a TimeStampReq, RFC 3161 section 2.4. */
function stamped(request: Buffer, { leaf, root }: { leaf: Issued; root: Issued }): Buffer {
  const fields = new Fields(readDer(request, TAG.sequence, 'a request'), 'a request');
  fields.take(TAG.integer);
  const imprint = Buffer.from(fields.take(TAG.sequence).raw);
  fields.optional(TAG.oid);
  const nonce = fields.optional(TAG.integer);
  const token = stamp(Buffer.alloc(0), {
    leaf,
    root,
    imprint,
    at: Math.floor(Date.now() / 1000) * 1000,
    ...(nonce ? { nonce: Buffer.from(nonce.raw) } : {}),
  });
  return sequence(sequence(integer(0)), token);
}
