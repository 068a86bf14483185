/** Which hosts declare an input. */
type Hosts = 'both' | 'github' | 'azure-devops';

/** One input as every manifest, table and parser sees it. */
export interface InputSpec {
  readonly hosts: Hosts;
  /** text shown in the manifests and the README */
  readonly description: string;
  readonly default: string;
  /** type in task.json */
  readonly type: 'string' | 'multiLine' | 'boolean' | 'pickList' | 'connectedService:AzureRM';
  readonly options?: readonly string[];
  /** never shown, masked in every log */
  readonly secret?: true;
  readonly required?: true;
  readonly group: 'image' | 'policy' | 'registries' | 'identity' | 'run';
}
