/**
 * Loaded into a step before its bundle (`NODE_OPTIONS=--import=…`): every connection goes to the
 * sandbox's doors on this machine, under the names and ports the bundle asked for, and to nowhere else.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import { DOORS_FILE, PEAK_FILE, type Plan } from './entrance.js';

type Options = net.TcpNetConnectOpts & { path?: string };
type Connect = (this: net.Socket, options: Options, listener?: () => void) => net.Socket;

const file = process.env[DOORS_FILE];
const connect = net.Socket.prototype.connect as Connect;
const HERE = '127.0.0.1';

const peak = process.env[PEAK_FILE];
if (peak !== undefined) {
  process.on('exit', () => writeFileSync(peak, String(process.resourceUsage().maxRSS * 1024)));
}

if (file !== undefined) {
  net.Socket.prototype.connect = function (this: net.Socket, ...args: unknown[]) {
    const { options, listener } = argumentsOf(args);
    return connect.call(this, rerouted(options, file), listener);
  } as net.Socket['connect'];
}

/** `connect` is called with options, with a list of options and listener, or with port and host. */
function argumentsOf(args: unknown[]): { options: Options; listener?: () => void } {
  const flat = Array.isArray(args[0]) ? args[0] : args;
  const listener = flat.find((it) => typeof it === 'function') as (() => void) | undefined;
  const options =
    typeof flat[0] === 'object' ? (flat[0] as Options) : { port: Number(flat[0]), host: flat[1] };
  return { options, ...(listener ? { listener } : {}) };
}

function rerouted(options: Options, path: string): Options {
  const { host = 'localhost', port } = options;
  if (typeof options.path === 'string' || host === 'localhost' || host.startsWith('127.'))
    return options;
  const { ports, dead } = JSON.parse(readFileSync(path, 'utf8')) as Plan;
  const death = dead[host];
  if (death === 'unresolved') return { ...options, lookup: unresolved };
  const door = death ?? (Number(port) === 80 ? 'http' : 'https');
  return { ...options, host: HERE, port: ports[door] };
}

function unresolved(
  hostname: string,
  _: unknown,
  told: (error: NodeJS.ErrnoException, address: string) => void,
): void {
  const details = { errno: -3008, code: 'ENOTFOUND', syscall: 'getaddrinfo', hostname };
  const error = Object.assign(new Error(`getaddrinfo ENOTFOUND ${hostname}`), details);
  setImmediate(told, error, '');
}
