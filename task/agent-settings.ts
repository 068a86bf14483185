import { readFileSync } from 'node:fs';
import tl from 'azure-pipelines-task-lib/task.js';
import { PromotionError } from '../src/errors.js';
import type { NetworkOptions } from '../src/http/agent.js';
import { authoritiesWith } from '../src/http/authorities.js';
import {
  type AgentProxy,
  Proxies,
  parseProxy,
  proxyAt,
  spellOutProxies,
} from '../src/http/proxies.js';
import { bypassOf } from './bypass.js';

type Environment = Record<string, string | undefined>;

/**
 * How this agent reaches the world: the proxy it was configured with, unless the environment of the
 * step names one, and its certificate authority beside those that Node trusts.
 *
 * @param tell says what of the agent's settings is not taken as it stands
 * @throws PromotionError `INPUT_INVALID` for a setting that cannot be understood
 */
export function agentSettings(env: Environment, tell: (text: string) => void): NetworkOptions {
  const proxies = new Proxies(env, agentProxy(tell));
  spellOutProxies(env);
  const file = tl.getVariable('Agent.CAInfo');
  return file ? { proxies, ca: authoritiesWith([authority(file)], env) } : { proxies };
}

function agentProxy(tell: (text: string) => void): AgentProxy | undefined {
  const given = tl.getVariable('Agent.ProxyUrl');
  if (!given) return undefined;
  const named = parseProxy("the agent's proxy", given);
  const user = tl.getVariable('Agent.ProxyUsername');
  const proxy = user
    ? proxyAt(new URL(named.href), user, tl.getVariable('Agent.ProxyPassword') ?? '')
    : named;
  return { proxy, bypasses: bypassOf(bypassList(), tell) };
}

function bypassList(): string[] {
  const given = tl.getVariable('Agent.ProxyBypassList');
  if (!given) return [];
  let list: unknown;
  try {
    list = JSON.parse(given);
  } catch {
    list = undefined;
  }
  if (Array.isArray(list) && list.every((it) => typeof it === 'string')) return list;
  throw unusable(
    `the agent's proxy bypass list (Agent.ProxyBypassList) is no JSON list of texts: ${given.slice(0, 200)}`,
    'Correct the file .proxybypass of the agent, one regular expression a line, and restart the agent.',
  );
}

function authority(file: string): string {
  const remedy =
    'Let the certificate authority that the agent was configured with (--sslcacert) name a readable PEM file.';
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw unusable(
      `the agent's certificate authority (Agent.CAInfo) ${file} cannot be read: ${code ?? 'unknown'}`,
      remedy,
    );
  }
  if (text.includes('-----BEGIN CERTIFICATE-----')) return text;
  throw unusable(
    `the agent's certificate authority (Agent.CAInfo) ${file} holds no certificate in PEM`,
    remedy,
  );
}

function unusable(message: string, remedy: string): PromotionError {
  return new PromotionError('INPUT_INVALID', message, { remedy });
}
