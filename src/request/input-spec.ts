/** Which hosts declare an input; `images-file`: none, it stands in such a file only. */
type Hosts = 'both' | 'github' | 'azure-devops' | 'images-file';

/** How a value is read. The parser, the images-file, its schema and both manifests follow it. */
type Reading =
  | { readonly type: 'text' }
  /**
   * Entries, one a line or comma-separated; `orBoolean`: true or false may stand there instead; `of`: what
   * each of them has to be.
   */
  | { readonly type: 'list'; readonly orBoolean?: true; readonly of?: 'tag-glob' }
  /** entries that may hold commas, one a line */
  | { readonly type: 'lines' }
  /** a whole number, `least` or more */
  | { readonly type: 'integer'; readonly least: number }
  | { readonly type: 'number'; readonly least: number }
  | { readonly type: 'boolean' }
  | { readonly type: 'choice'; readonly options: readonly string[] }
  /** an Azure Resource Manager service connection */
  | { readonly type: 'connection' };

/** One input as every manifest, table and parser sees it. */
export type InputSpec = {
  readonly hosts: Hosts;
  readonly group: 'image' | 'policy' | 'registries' | 'identity' | 'run';
  /** text shown in the manifests and the README */
  readonly description: string;
  /** what holds when the input is empty; it stands nowhere else */
  readonly default: string;
  /** may stand in an images-file, for one image or for all */
  readonly perImage?: true;
  /** the gate that it asks for, by its stable id */
  readonly gate?: string;
  /**
   * Only a reading of the image's content answers it, so it blocks where there is none; `builds`: the
   * configs of its platforms are read as well.
   */
  readonly asksContent?: true | 'builds';
  /**
   * What a step asks for that an images-file may not take back: `joined`, the file can only ask for more;
   * `same`, it may not name another one. Without it what the file says holds.
   */
  readonly inFile?: 'joined' | 'same';
  /** never shown, masked in every log */
  readonly secret?: true;
  readonly required?: true;
  /** a form shows a field of several lines */
  readonly multiLine?: true;
} & Reading;
