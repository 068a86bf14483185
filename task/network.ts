import tl from 'azure-pipelines-task-lib/task.js';
import { createNetwork } from '../src/http/agent.js';
import { lazily } from '../src/http/lazily.js';
import { agentSettings } from './agent-settings.js';
import { quietly } from './quiet.js';

/**
 * How this task reaches the world. Made inside the run, which tells what is wrong with the agent's
 * settings.
 *
 * @throws PromotionError `INPUT_INVALID` for a setting that cannot be understood
 */
export const network = lazily(() => {
  const notes: string[] = [];
  const settings = quietly(() => agentSettings(process.env, (note) => notes.push(note)));
  for (const note of notes) tl.warning(note);
  return createNetwork(settings);
});
