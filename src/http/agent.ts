import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import {
  createDefaultHttpClient,
  type HttpClient,
  type PipelineRequest,
  type PipelineResponse,
  proxyPolicy,
  RestError,
} from '@azure/core-rest-pipeline';
import { boundedClient } from './bounded-client.js';
import { Proxies, type ProxyAddress } from './proxies.js';
import { refusedByProxy, Tunnel } from './tunnel.js';

const KEEP_ALIVE = { keepAlive: true, keepAliveMsecs: 10_000, maxSockets: 32 } as const;

/** How connections are made. */
export interface ClientOptions {
  /** what the environment says when absent */
  readonly proxies?: Proxies;
  /** every certificate authority that is trusted, PEM texts; Node's own choice when absent */
  readonly ca?: readonly string[];
}

/** The same, the proxies being known. */
export type NetworkOptions = ClientOptions & { readonly proxies: Proxies };

/** How a run reaches the world. */
export interface Network {
  readonly http: HttpClient;
  /** what must never be seen of how it does so */
  readonly secrets: readonly string[];
}

type Send = (request: PipelineRequest) => Promise<PipelineResponse>;

/**
 * An HTTP client whose connections are reused, through a proxy too: the SDK's own proxy support opens
 * a new tunnel for every request, and reads `NO_PROXY` in its own way. Every request of a run goes
 * through it, so that proxies and certificate authorities mean one thing. Answers are bounded, see
 * {@link boundedClient}.
 */
export function createKeepAliveClient(options: ClientOptions = {}): HttpClient {
  const inner = createDefaultHttpClient();
  const send: Send = (request) => inner.sendRequest(request);
  const { proxies = new Proxies(process.env) } = options;
  const ca = options.ca === undefined ? {} : { ca: [...options.ca] };
  const direct = new HttpsAgent({ ...KEEP_ALIVE, ...ca });
  const plain = new HttpAgent(KEEP_ALIVE);
  const tunnels = new Map<string, Tunnel>();
  const forwards = new Map<string, ReturnType<typeof proxyPolicy>>();
  return boundedClient({
    async sendRequest(request) {
      const proxy = proxies.for(request.url);
      if (request.url.startsWith('https:')) {
        const tunnel = proxy && kept(tunnels, proxy, () => createTunnel(proxy, ca));
        request.agent = (tunnel as unknown as HttpsAgent | undefined) ?? direct;
        return send(request);
      }
      request.agent = plain;
      if (!proxy) return send(request);
      delete request.agent;
      const response = await kept(forwards, proxy, () => forward(proxy)).sendRequest(request, send);
      if (response.status !== 407) return response;
      const { message, code } = refusedByProxy(proxy.href, 407, '');
      throw new RestError(message, { code, request });
    },
  });
}

/** Makes the one client of a run. */
export function createNetwork(options: NetworkOptions): Network {
  return { http: createKeepAliveClient(options), secrets: options.proxies.secrets };
}

/** The tunnel forgets options that are meant for the connection inside it, so they are set again. */
function createTunnel({ href }: ProxyAddress, inside: { readonly ca?: string[] }): Tunnel {
  const tunnel = new Tunnel(href, { ...KEEP_ALIVE, ...inside });
  Object.assign(tunnel.options, inside);
  return tunnel;
}

/** The SDK's way of sending plain http through a proxy, without its own list of exceptions. */
function forward({ href }: ProxyAddress): ReturnType<typeof proxyPolicy> {
  const { protocol, hostname, port, username, password } = new URL(href);
  const fallback = protocol === 'https:' ? 443 : 80;
  const settings = { host: `${protocol}//${hostname}`, port: Number(port) || fallback };
  return proxyPolicy({ ...settings, username, password }, { customNoProxyList: [] });
}

function kept<T>(known: Map<string, T>, { href }: ProxyAddress, make: () => T): T {
  const one = known.get(href) ?? make();
  known.set(href, one);
  return one;
}
