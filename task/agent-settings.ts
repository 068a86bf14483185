import { readFileSync } from 'node:fs';
import tl from 'azure-pipelines-task-lib/task.js';
import type { ClientOptions } from '../src/registry/agent.js';

/**
 * Takes over what the agent was configured with: its proxy into the environment variables every
 * client reads, unless the job sets those itself, and its certificate authority.
 */
export function applyAgentSettings(): ClientOptions {
  const proxy = tl.getHttpProxyConfiguration();
  if (proxy?.proxyUrl && !process.env['HTTPS_PROXY'] && !process.env['https_proxy']) {
    const url = new URL(proxy.proxyUrl);
    if (proxy.proxyUsername) url.username = encodeURIComponent(proxy.proxyUsername);
    if (proxy.proxyPassword) url.password = encodeURIComponent(proxy.proxyPassword);
    process.env['HTTPS_PROXY'] = url.href;
    process.env['HTTP_PROXY'] ??= url.href;
    const bypass = (proxy.proxyBypassHosts ?? []).map(hostOfPattern).filter((host) => host !== '');
    process.env['NO_PROXY'] ??= bypass.join(',');
  }
  const caFile = tl.getVariable('Agent.CAInfo');
  return caFile ? { ca: [readFileSync(caFile, 'utf8')] } : {};
}

/** The agent keeps regular expressions, `NO_PROXY` names: `.*\.contoso\.com` is `.contoso.com`. */
function hostOfPattern(pattern: string): string {
  return pattern
    .replace(/^\^|\$$/g, '')
    .replace(/^\(?https?:\\?\/\\?\/\)?/i, '')
    .replace(/\\\./g, '.')
    .replace(/^\.\*/, '')
    .replace(/[^\w.-]/g, '');
}
