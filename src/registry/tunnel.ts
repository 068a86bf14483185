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
const ABOUT_PROXY = /^the proxy (https?:\/\/\S+) (answered|cannot be reached)/;

/** The proxy that an error tells of, without credentials; undefined for other errors. */
export function proxyOf(message: string): string | undefined {
  return ABOUT_PROXY.exec(message)?.[1];
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
    const { statusCode, statusText } = answer;
    const said = `${statusCode} ${statusText.slice(0, LONGEST_TEXT)}`.trim();
    const text = `the proxy ${this.#name} answered ${said} when asked for a connection`;
    const code = PASSING.includes(statusCode) ? 'ECONNREFUSED' : 'PROXY_REFUSED';
    throw Object.assign(new Error(text), { code });
  }
}
