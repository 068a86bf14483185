import { mkdtempSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Authority } from '../../sandbox/doors/certificates.js';
import { type ForwardProxy, startProxy } from '../../sandbox/doors/proxy.js';
import { type PushedImage, pushImage } from '../../sandbox/world/image.js';
import { createScene, type Scene } from '../../sandbox/world/scene.js';
import { bothHosts } from './both-hosts.js';
import { NODES, runTask, TASK } from './bundles.js';

let scene: Scene;
let proxy: ForwardProxy;
let image: PushedImage;
let front: Front;
beforeAll(async () => {
  scene = createScene();
  proxy = await startProxy(scene.world);
  image = pushImage(scene.world, scene.dev, 'team/api');
});
afterAll(() => proxy.close());
beforeEach(async () => {
  scene.prod.repositories.clear();
  front = await startFront();
});
afterEach(() => {
  front.server.closeAllConnections();
  front.server.close();
});

const inputs = () => ({
  source: `devacr.azurecr.io/team/api@${image.digest}`,
  target: 'prodacr.azurecr.io/team/api:1',
});
const HOSTS = bothHosts(() => ({ scene, proxy }));

/** A proxy of a company before the sandbox: it wants a login, or answers as it likes. */
interface Front {
  server: Server;
  port: number;
  login?: string;
  answer?: string;
  asked: string[];
}

async function startFront(): Promise<Front> {
  const made: Front = { server: createServer(), port: 0, asked: [] };
  made.server.on('connect', (request, socket) => {
    made.asked.push(request.url ?? '');
    socket.on('error', () => {});
    const given = request.headers['proxy-authorization'];
    const wanted = made.login && `Basic ${Buffer.from(made.login).toString('base64')}`;
    const refusal = wanted && given !== wanted ? '407 Proxy Authentication Required' : made.answer;
    if (refusal) {
      socket.end(`HTTP/1.1 ${refusal}\r\nContent-Length: 0\r\n\r\n`);
      return;
    }
    const { hostname, port } = new URL(proxy.url);
    const through = connect(Number(port), hostname, () => {
      through.write(`CONNECT ${request.url} HTTP/1.1\r\nHost: ${request.url}\r\n\r\n`);
      through.pipe(socket).pipe(through);
    });
    through.on('error', () => socket.destroy());
  });
  await new Promise<void>((resolve) => made.server.listen(0, '127.0.0.1', resolve));
  made.port = (made.server.address() as AddressInfo).port;
  return made;
}

const only = (url: string) => ({ HTTPS_PROXY: url, HTTP_PROXY: url });

describe.each(HOSTS)('%s', (_, __, start) => {
  it('takes a proxy without http://', async () => {
    const run = await start({ inputs: inputs(), env: only(`127.0.0.1:${front.port}`) });
    expect([run.outputs['result'], run.log]).toEqual(['promoted', expect.any(String)]);
    expect(front.asked).toContain('prodacr.azurecr.io:443');
  });

  it('takes odd characters in user and password, and shows them nowhere', async () => {
    front.login = 'DOM\\us er:p@ss/w#rd%é';
    const url = `http://DOM\\us er:p@ss/w#rd%é@127.0.0.1:${front.port}`;
    const run = await start({ inputs: inputs(), env: only(url) });
    expect([run.outputs['result'], run.log]).toEqual(['promoted', expect.any(String)]);
    const shown = run.log.split('\n').filter((line) => !/add-mask|task\.setsecret/.test(line));
    expect(shown.join('\n')).not.toContain('p@ss/w#rd');
  });

  it('tells that the proxy wants another password, without a word of identities', async () => {
    front.login = 'bot:right';
    const run = await start({
      inputs: inputs(),
      env: only(`http://bot:wrong-one@127.0.0.1:${front.port}`),
    });
    expect(run.outputs['result']).toBe('failed');
    expect(run.log).toContain(
      `the proxy http://127.0.0.1:${front.port} wants another user or password (407)`,
    );
    expect(run.log).not.toMatch(
      /NODE_EXTRA_CA_CERTS|federated credential|id-token|"status"|wrong-one@/,
    );
  });

  it('tells that the proxy lets nobody through', async () => {
    front.answer = '403 Forbidden';
    const run = await start({ inputs: inputs(), env: only(`http://127.0.0.1:${front.port}`) });
    expect(run.outputs['result']).toBe('failed');
    expect(run.log).toMatch(/the proxy http:\/\/127\.0\.0\.1:\d+ answered 403/);
    expect(run.log).not.toMatch(/federated credential|role/);
  });

  it('tells of a proxy that is none, with outputs and a report', async () => {
    const run = await start({ inputs: inputs(), env: only('socks5://proxy.corp:1080') });
    expect(run.outputs['result']).toBe('failed');
    expect(run.outputs['report']).toMatch(/\.json$/);
    expect(run.log).toContain('https_proxy'.toUpperCase());
    expect(run.log).toContain('socks5://proxy.corp:1080');
  });

  it.each([
    ['azurecr.io', false],
    ['.azurecr.io', false],
    ['*.azurecr.io:443', false],
    ['cr.io', true],
    ['azurecr.io:8443', true],
  ])(
    'NO_PROXY=%s: through the proxy is %s',
    async (NO_PROXY, through) => {
      const env = { ...only(`http://127.0.0.1:${front.port}`), NO_PROXY };
      await start({ inputs: { ...inputs(), 'timeout-minutes': '0.1' }, env });
      expect(front.asked).toContain('login.microsoftonline.com:443');
      expect(front.asked.some((it) => it.endsWith('acr.azurecr.io:443'))).toBe(through);
    },
    20_000,
  );
});

describe("the agent's own settings", () => {
  const agent = (env: Record<string, string>, node = process.execPath) =>
    runTask({
      scene,
      proxy,
      bundle: TASK,
      node,
      inputs: { ...inputs(), timeoutMinutes: '0.2' },
      env: { HTTPS_PROXY: '', HTTP_PROXY: '', AGENT_PROXYURL: proxy.url, ...env },
    });

  it('a user and password of its proxy', async () => {
    front.login = 'dom\\us er:p@ss:w/rd%#é';
    const run = await agent({
      AGENT_PROXYURL: `http://127.0.0.1:${front.port}`,
      AGENT_PROXYUSERNAME: 'dom\\us er',
      AGENT_PROXYPASSWORD: 'p@ss:w/rd%#é',
    });
    expect([run.outputs['result'], run.log]).toEqual(['promoted', expect.any(String)]);
  });

  it.each(['azurecr\\.io', '(dev|prod)acr\\.azurecr\\.io', '.*acr.*', '*\\.azurecr\\.io'])(
    'what it bypasses: %s',
    async (pattern) => {
      await agent({
        AGENT_PROXYURL: `http://127.0.0.1:${front.port}`,
        AGENT_PROXYBYPASSLIST: JSON.stringify([pattern]),
      });
      expect(front.asked).toContain('login.microsoftonline.com:443');
      expect(front.asked.some((it) => it.endsWith('acr.azurecr.io:443'))).toBe(false);
    },
    30_000,
  );

  it('an entry that is no expression is told, and hinders nobody', async () => {
    const run = await agent({ AGENT_PROXYBYPASSLIST: JSON.stringify(['(', '*\\.zeiss\\.org']) });
    expect(run.outputs['result']).toBe('promoted');
    expect(run.log).toMatch(
      /task\.issue type=warning[^\n]*"\(" is no regular expression, left out/,
    );
    expect(run.log).toContain('read as .*\\.zeiss\\.org');
  });

  it.each<[string, Record<string, string>, string]>([
    ['a bypass list that is no JSON', { AGENT_PROXYBYPASSLIST: '[azurecr' }, 'ProxyBypassList'],
    ['a bypass list of other things', { AGENT_PROXYBYPASSLIST: '{"a":1}' }, 'ProxyBypassList'],
    ['an authority that is not there', { AGENT_CAINFO: '/nowhere/ca.pem' }, '/nowhere/ca.pem'],
    ['a proxy that is none', { AGENT_PROXYURL: 'socks5://x:1' }, "the agent's proxy"],
  ])('%s is told with report and outputs', async (_, env, said) => {
    const run = await agent(env);
    expect(run.outputs['result']).toBe('failed');
    expect(run.outputs['report']).toMatch(/\.json$/);
    expect(run.log).toContain('INPUT_INVALID');
    expect(run.log).toContain(said);
    expect(run.log).not.toMatch(/Unhandled|^\s+at .*\(/m);
  });

  it.each(NODES)('its authority adds to the others on %s', async (_, node) => {
    const other = join(mkdtempSync(join(tmpdir(), 'agent-')), 'ca.pem');
    writeFileSync(other, (await Authority.create()).pem);
    const run = await agent({ AGENT_CAINFO: other }, node);
    expect([run.outputs['result'], run.log]).toEqual(['promoted', expect.any(String)]);
  });
});
