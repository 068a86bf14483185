import { createNetwork } from '../src/http/agent.js';
import { lazily } from '../src/http/lazily.js';
import { Proxies, spellOutProxies } from '../src/http/proxies.js';

/**
 * How this action reaches the world. Made inside the run, which tells what is wrong with the
 * environment.
 *
 * @throws PromotionError `INPUT_INVALID` for a proxy that cannot be understood
 */
export const network = lazily(() => {
  const proxies = new Proxies(process.env);
  spellOutProxies(process.env);
  return createNetwork({ proxies });
});
