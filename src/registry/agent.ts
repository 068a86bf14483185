import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { rootCertificates } from 'node:tls';
import { createDefaultHttpClient, type HttpClient } from '@azure/core-rest-pipeline';
import { getProxyForUrl } from 'proxy-from-env';
import { boundedClient } from './bounded-client.js';
import { Tunnel } from './tunnel.js';

const KEEP_ALIVE = { keepAlive: true, keepAliveMsecs: 10_000, maxSockets: 32 } as const;

/** How connections are made. */
export interface ClientOptions {
  /** certificate authorities trusted besides Node's own, PEM texts */
  readonly ca?: readonly string[];
}

/**
 * An HTTP client whose connections are reused, through a proxy too: the SDK's own proxy support opens
 * a new tunnel for every request. The proxy comes from `HTTPS_PROXY`, `HTTP_PROXY`, `ALL_PROXY` and
 * `NO_PROXY` in either case. Answers are bounded, see {@link boundedClient}.
 */
export function createKeepAliveClient(options: ClientOptions = {}): HttpClient {
  const inner = createDefaultHttpClient();
  const ca = options.ca === undefined ? {} : { ca: [...rootCertificates, ...options.ca] };
  const direct = new HttpsAgent({ ...KEEP_ALIVE, ...ca });
  const plain = new HttpAgent(KEEP_ALIVE);
  const tunnels = new Map<string, Tunnel>();
  return boundedClient({
    sendRequest(request) {
      const proxy = getProxyForUrl(request.url);
      const secure = request.url.startsWith('https:');
      if (!secure) {
        request.agent ??= plain;
      } else if (proxy === '') {
        request.agent = direct;
      } else {
        const tunnel = tunnels.get(proxy) ?? createTunnel(proxy, ca);
        tunnels.set(proxy, tunnel);
        request.agent = tunnel as unknown as HttpsAgent;
      }
      return inner.sendRequest(request);
    },
  });
}

/** The tunnel forgets options that are meant for the connection inside it, so they are set again. */
function createTunnel(proxy: string, inside: { readonly ca?: string[] }): Tunnel {
  const tunnel = new Tunnel(proxy, { ...KEEP_ALIVE, ...inside });
  Object.assign(tunnel.options, inside);
  return tunnel;
}
