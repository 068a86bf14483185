import type { ClientRequest } from 'node:http';
import { HttpsProxyAgent } from 'https-proxy-agent';

type Agent = HttpsProxyAgent<string>;

/** What a proxy said to CONNECT. */
interface ConnectAnswer {
  readonly statusCode: number;
  readonly statusText: string;
}

/** Answers of a proxy after which the same may be tried again. */
const PASSING = [408, 429, 500, 502, 503, 504];

const LONGEST_TEXT = 200;

/** Texts of this form are about the proxy, not about the host that was wanted. */
const ABOUT_PROXY = /^the proxy (https?:\/\/\S+) (answered|cannot be reached|wants)/;

/** The proxy that an error tells of, without credentials; undefined for other errors. */
export function proxyOf(message: string): string | undefined {
  return ABOUT_PROXY.exec(message)?.[1];
}

/** What a proxy's own answer means, and whether the same may be tried again, by its code. */
export function refusedByProxy(
  url: string,
  status: number,
  statusText: string,
): { readonly message: string; readonly code: string } {
  const { origin } = new URL(url);
  if (status === 407) {
    const message = `the proxy ${origin} wants another user or password (407)`;
    return { message, code: 'PROXY_REFUSED' };
  }
  const said = `${status} ${statusText.slice(0, LONGEST_TEXT)}`.trim();
  const message = `the proxy ${origin} answered ${said} when asked for a connection`;
  return { message, code: PASSING.includes(status) ? 'ECONNREFUSED' : 'PROXY_REFUSED' };
}

/**
 * Connections through a proxy, kept alive. What the proxy answers to CONNECT is the proxy's word: the
 * agent would hand it on as the answer of the host behind, so here it is an error that names the proxy.
 */
export class Tunnel extends HttpsProxyAgent<string> {
  readonly #name: string;

  constructor(url: string, options: ConstructorParameters<typeof HttpsProxyAgent<string>>[1]) {
    super(url, options);
    this.#name = new URL(url).origin;
  }

  /**
   * Always: told nothing, the agent guesses from its call stack, files a connection under two names, and
   * then neither finds it again nor wakes a request that waits for one.
   */
  override isSecureEndpoint(): boolean {
    return true;
  }

  override async connect(request: ClientRequest, options: Parameters<Agent['connect']>[1]) {
    let answer: ConnectAnswer | undefined;
    request.once('proxyConnect', (said: ConnectAnswer) => {
      answer = said;
    });
    const socket = await super.connect(request, options).catch((error: NodeJS.ErrnoException) => {
      const text = `the proxy ${this.#name} cannot be reached: ${error.message}`;
      throw Object.assign(new Error(text), { code: 'ECONNREFUSED' });
    });
    if (answer === undefined || answer.statusCode === 200) return socket;
    socket.destroy();
    const { message, code } = refusedByProxy(this.#name, answer.statusCode, answer.statusText);
    throw Object.assign(new Error(message), { code });
  }
}
