/** A request as every handler sees it, whichever way it came in. */
export interface SandboxRequest {
  readonly method: string;
  readonly url: URL;
  /** lower-case names */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

export interface SandboxResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  readonly body: Buffer;
}

/** An answer with a JSON body, written without spaces as the services write it. */
export function json(
  status: number,
  body: unknown,
  headers: SandboxResponse['headers'] = {},
): SandboxResponse {
  const bytes = Buffer.from(JSON.stringify(body));
  const common = {
    'Content-Type': 'application/json; charset=utf-8',
    'Content-Length': String(bytes.length),
  };
  return { status, headers: { ...common, ...headers }, body: bytes };
}

/** An answer without a body. */
export function empty(status: number, headers: SandboxResponse['headers'] = {}): SandboxResponse {
  return { status, headers: { 'Content-Length': '0', ...headers }, body: Buffer.alloc(0) };
}

/** An answer of plain text. */
export function text(status: number, body: string): SandboxResponse {
  return {
    status,
    headers: { 'Content-Type': 'text/plain; charset=utf-8' },
    body: Buffer.from(body),
  };
}

/** The fields of a form body; a repeated field keeps all its values. */
export function formOf(request: SandboxRequest): URLSearchParams {
  return new URLSearchParams(request.body.toString('utf8'));
}

/** User name and password of a Basic header. */
export function basicOf(
  request: SandboxRequest,
): { username: string; password: string } | undefined {
  const value = request.headers['authorization'] ?? '';
  if (!/^basic /i.test(value)) return undefined;
  const pair = Buffer.from(value.slice(6), 'base64').toString('utf8');
  const colon = pair.indexOf(':');
  return colon < 0
    ? undefined
    : { username: pair.slice(0, colon), password: pair.slice(colon + 1) };
}

/** The token of a Bearer header. */
export function bearerOf(request: SandboxRequest): string | undefined {
  const value = request.headers['authorization'] ?? '';
  return /^bearer /i.test(value) ? value.slice(7).trim() : undefined;
}
