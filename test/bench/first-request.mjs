import { readFileSync } from 'node:fs';
import { request as plain } from 'node:http';
import { request } from 'node:https';
import { connect } from 'node:tls';

/** Sends the first request of a bundle as a step does behind a proxy: through a tunnel, encrypted. */
export function firstRequest() {
  const proxy = new URL(process.env.HTTPS_PROXY ?? '');
  const { hostname: servername } = new URL(process.env.BENCH_FIRST ?? '');
  const ca = readFileSync(process.env.SSL_CERT_FILE ?? '');
  const { hostname, port } = proxy;
  plain({ hostname, port, method: 'CONNECT', path: `${servername}:443` })
    .on('connect', (_, socket) => {
      const createConnection = () => connect({ socket, servername, ca });
      request({ hostname: servername, path: '/', createConnection }, (it) =>
        it.resume().on('end', () => process.exit(0)),
      ).end();
    })
    .end();
}
