import { INPUTS, type InputName, OUTPUTS } from './inputs.js';

export type HostName = 'github' | 'azure-devops';

const FIRST: InputName = 'azureSubscription';

/** The names of the inputs a host declares, in the order a reader meets them. */
export function inputsOf(host: HostName): InputName[] {
  const names = Object.keys(INPUTS) as InputName[];
  const declared = names.filter((name) => ['both', host].includes(INPUTS[name].hosts));
  // A form asks for the identity first.
  return declared.sort((a, b) => Number(b === FIRST) - Number(a === FIRST));
}

/** An input or output as its host writes it: kebab-case on GitHub, camelCase in Azure DevOps. */
export function nameOn(host: HostName, name: string): string {
  if (host === 'github') return name;
  return name.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

/** A remedy in the words of its host: every input named in it as the user writes it there. */
export function textOn(host: HostName, text: string): string {
  const names = [...Object.keys(INPUTS), ...Object.keys(OUTPUTS)].filter((n) => n.includes('-'));
  return names.reduce(
    (words, name) =>
      words.replace(new RegExp(`(?<![\\w-])${name}(?![\\w-])`, 'g'), nameOn(host, name)),
    text,
  );
}
