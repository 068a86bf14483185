import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startProxy } from './doors/proxy.js';
import { passingFolder } from './folder.js';
import { GITHUB_OIDC } from './hosts.js';
import { azureDevOpsToken, githubRequestToken } from './jobs/issuers.js';
import { pushImage } from './world/image.js';
import { createScene, GITHUB_SUBJECT, SUBSCRIPTION, TENANT } from './world/scene.js';

/** So long a sandbox of a shell lives, in hours, and what it gave the shell is good for. */
const HOURS = 8;

/** The last variable of the list: who reads it has read all. */
const LAST = 'SANDBOX_PID';

const USES = `
The sandbox runs; nothing leaves this machine. In a shell that has these variables:
  npm run try -- promote --target "$TARGET:1.4.2"     # the bundles, as their hosts run them
  az login --service-principal -u "$AZURE_CLIENT_ID" -p "$AZURE_CLIENT_SECRET" --tenant "$AZURE_TENANT_ID"
  skopeo copy --all --dest-creds "$BUILDER_ID:$BUILDER_SECRET" oci:IMAGE docker://devacr.azurecr.io/team/api:TAG
It ends by itself after ${HOURS} hours, or: kill $SANDBOX_PID
`;

/**
 * Runs the sandbox until somebody ends it. Standard output gets `export` lines only, for a POSIX shell's
 * `eval`; how they are used is told on standard error.
 */
export async function serve(): Promise<void> {
  const scene = createScene();
  const { world, dev, promoter, builder } = scene;
  const image = pushImage(world, dev, 'team/api', { tag: 'build-7' });
  const proxy = await startProxy(world, Number(process.env['PORT'] ?? 0));
  const directory = passingFolder('sandbox');
  const ca = join(directory, 'ca.pem');
  writeFileSync(ca, proxy.ca);
  const seconds = HOURS * 3600;
  setTimeout(() => process.exit(0), seconds * 1000).unref();
  const exports = {
    SANDBOX: proxy.url,
    HTTPS_PROXY: proxy.url,
    HTTP_PROXY: proxy.url,
    NODE_EXTRA_CA_CERTS: ca,
    REQUESTS_CA_BUNDLE: ca,
    SSL_CERT_FILE: ca,
    CURL_CA_BUNDLE: ca,
    AZURE_CONFIG_DIR: join(directory, 'azure'),
    AZURE_CORE_COLLECT_TELEMETRY: 'no',
    AZURE_TENANT_ID: TENANT,
    AZURE_SUBSCRIPTION_ID: SUBSCRIPTION,
    AZURE_CLIENT_ID: promoter.clientId,
    AZURE_CLIENT_SECRET: promoter.secret,
    ACTIONS_ID_TOKEN_REQUEST_URL: `https://${GITHUB_OIDC}/token?api-version=2.0`,
    ACTIONS_ID_TOKEN_REQUEST_TOKEN: githubRequestToken(world, GITHUB_SUBJECT, seconds),
    GITHUB_TOKEN: world.github.token,
    SYSTEM_ACCESSTOKEN: azureDevOpsToken(world, seconds),
    BUILDER_ID: builder.clientId,
    BUILDER_SECRET: builder.secret,
    IMAGE: `devacr.azurecr.io/team/api@${image.digest}`,
    TARGET: 'prodacr.azurecr.io/team/api',
    [LAST]: String(process.pid),
  };
  for (const [name, value] of Object.entries(exports)) console.log(`export ${name}='${value}'`);
  console.error(USES);
}

/**
 * Starts {@link serve} as a process of its own, hands its lines on and returns, so that
 * `eval "$(… start)"` comes back with the sandbox running.
 */
export async function start(): Promise<void> {
  const child = spawn(process.execPath, [process.argv[1] ?? '', 'serve'], {
    detached: true,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  let lines = '';
  for await (const chunk of child.stdout) {
    lines += chunk;
    if (lines.includes(`export ${LAST}=`) && lines.endsWith('\n')) break;
  }
  child.unref();
  if (!lines.includes(`export ${LAST}=`)) throw new Error('the sandbox did not start');
  process.stdout.write(lines);
  process.stderr.write(USES);
}
