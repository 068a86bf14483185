// Writes action.yml, task/task.json and the tables of README.md from the one table of inputs and
// outputs, and the schema of the report with its table from the report's one declaration. With --check it changes nothing and fails when one of them is not up to date.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fieldsOf, reportSchema } from '../out/src/report/schema/report.js';
import { inputsOf, nameOn, textOn } from '../out/src/request/host-names.js';
import { IMAGE_KEYS, mayBeBoolean } from '../out/src/request/images-file.js';
import { INPUTS, OUTPUTS } from '../out/src/request/inputs.js';
import { VERSION } from '../out/src/version.js';

const root = join(import.meta.dirname, '..');
const check = process.argv.includes('--check');
const NAME = 'Promote container image to production';
const DESCRIPTION =
  'Promotes a tested image by digest into a production Azure Container Registry: server-side import, behind gates, with proof.';

/** Where people read on. */
const HOME = 'https://github.com/OWNER/REPO';

const GROUPS = {
  image: 'Image',
  policy: 'Policy',
  registries: 'Registries',
  identity: 'Identity',
  run: 'Run',
};

const quoted = (text) => `'${text.replaceAll("'", "''")}'`;

function actionYml() {
  const inputs = inputsOf('github').flatMap((name) => [
    `  ${name}:`,
    `    description: ${quoted(INPUTS[name].description)}`,
    `    required: ${Boolean(INPUTS[name].required)}`,
    ...(INPUTS[name].default === '' ? [] : [`    default: ${quoted(INPUTS[name].default)}`]),
  ]);
  const outputs = Object.entries(OUTPUTS).flatMap(([name, text]) => [
    `  ${name}:`,
    `    description: ${quoted(text)}`,
  ]);
  return [
    `name: ${NAME}`,
    `description: ${quoted(DESCRIPTION)}`,
    'author: acr-promotion-gate',
    'branding:',
    '  icon: shield',
    '  color: blue',
    'inputs:',
    ...inputs,
    'outputs:',
    ...outputs,
    'runs:',
    '  using: node24',
    '  main: dist/action/index.js',
    '',
  ].join('\n');
}

function taskJson() {
  const [Major, Minor, Patch] = VERSION.split('.').map(Number);
  const inputs = inputsOf('azure-devops').map((name) => {
    const input = INPUTS[name];
    return {
      name: nameOn('azure-devops', name),
      ...(name === 'azureSubscription' ? { aliases: ['connectedServiceNameARM'] } : {}),
      type: fieldOf(input),
      label: labelOf(name),
      defaultValue: input.default,
      required: Boolean(input.required),
      ...(input.options
        ? {
            options: Object.fromEntries(input.options.map((it) => [it, it])),
            // So that a form may hold a variable, and may be emptied again.
            properties: { EditableOptions: 'True' },
          }
        : {}),
      groupName: input.group === 'image' || input.group === 'identity' ? undefined : input.group,
      helpMarkDown: textOn('azure-devops', input.description),
    };
  });
  const grouped = Object.entries(GROUPS).filter(
    ([name]) => name !== 'image' && name !== 'identity',
  );
  const task = {
    $schema:
      'https://raw.githubusercontent.com/Microsoft/azure-pipelines-task-lib/master/tasks.schema.json',
    id: '5f0c3f4e-2c8b-4f0e-9a55-7a1d5c3f9b61',
    name: 'PromoteContainerImage',
    friendlyName: 'Promote container image',
    description: DESCRIPTION,
    helpUrl: HOME,
    helpMarkDown: `[Documentation and examples](${HOME})`,
    author: 'acr-promotion-gate',
    category: 'Deploy',
    visibility: ['Build', 'Release'],
    runsOn: ['Agent', 'DeploymentGroup'],
    demands: [],
    version: { Major, Minor, Patch },
    // The first agent that has Node 20. Node20_1 goes, and what it holds back with it, in April 2027.
    minimumAgentVersion: '4.248.0',
    preview: Major === 0,
    instanceNameFormat: 'Promote container image to $(target)',
    // Classic pipelines show them then, for evidence that env:NAME reads.
    showEnvironmentVariables: true,
    groups: grouped.map(([name, displayName]) => ({ name, displayName, isExpanded: false })),
    inputs,
    outputVariables: Object.entries(OUTPUTS).map(([name, description]) => ({
      name: nameOn('azure-devops', name),
      description,
    })),
    restrictions: {
      settableVariables: { allowed: Object.keys(OUTPUTS).map((it) => nameOn('azure-devops', it)) },
    },
    execution: { Node24: { target: 'index.js' }, Node20_1: { target: 'index.js' } },
  };
  return `${JSON.stringify(task, null, 2)}\n`;
}

/** The field of a form for a way of reading. */
function fieldOf(input) {
  if (input.multiLine) return 'multiLine';
  const fields = {
    boolean: 'boolean',
    choice: 'pickList',
    connection: 'connectedService:AzureRM',
  };
  return fields[input.type] ?? 'string';
}

function labelOf(name) {
  if (name === 'azureSubscription') return 'Azure subscription (service connection)';
  if (name === 'sourceConnection') return 'Service connection of the source';
  const words = name.replaceAll('-', ' ').replace(/\bid\b/g, 'ID');
  return words[0].toUpperCase() + words.slice(1);
}

function inputTable() {
  const rows = Object.entries(INPUTS).map(([name, input]) => {
    const shown = {
      both: [`\`${name}\``, `\`${nameOn('azure-devops', name)}\``],
      github: [`\`${name}\``, ''],
      'azure-devops': ['', `\`${name}\``],
      'images-file': [`\`${name}\` in an images-file`, `\`${name}\` in an images-file`],
    }[input.hosts];
    const value = input.default === '' ? '' : `\`${input.default}\``;
    return `| ${shown[0]} | ${shown[1]} | ${value} | ${input.description.replaceAll('|', '\\|').replaceAll('*', '\\*')} |`;
  });
  return [
    '| GitHub | Azure DevOps | Default | Meaning |',
    '| --- | --- | --- | --- |',
    ...rows,
  ].join('\n');
}

const EXAMPLES = {
  result: 'promoted',
  digest: 'sha256:ae3b0ea5939155…',
  image: 'prodacr.azurecr.io/team/api@sha256:ae3b0ea5939155…',
  tags: '1.4.2,latest',
  'manifest-count': '5',
  images: '[{"result":"promoted","repository":"team/api","tags":["1.4.2"],…}]',
};

function outputTable() {
  const rows = Object.entries(OUTPUTS).map(([name, text]) => {
    const example = EXAMPLES[name] === undefined ? '' : `\`${EXAMPLES[name]}\``;
    return `| \`${name}\` | \`${nameOn('azure-devops', name)}\` | ${text} | ${example} |`;
  });
  const head = ['| GitHub | Azure DevOps | Value | Example |', '| --- | --- | --- | --- |'];
  return [...head, ...rows].join('\n');
}

function fieldTable() {
  const rows = fieldsOf().map(
    ({ path, type, required, description }) =>
      `| \`${path}\` | ${type} | ${required ? 'always' : ''} | ${description.replaceAll('|', '\\|')} |`,
  );
  return ['| Field | Type | There | Meaning |', '| --- | --- | --- | --- |', ...rows].join('\n');
}

/** A page with its generated tables written anew. */
function page(path, tables) {
  const text = readFileSync(join(root, path), 'utf8');
  return Object.entries(tables).reduce((page, [name, table]) => {
    const pattern = new RegExp(`(<!-- ${name} -->)[\\s\\S]*?(<!-- /${name} -->)`);
    if (!pattern.test(page)) throw new Error(`${path} has no <!-- ${name} --> marker`);
    return page.replace(pattern, (_, open, close) => `${open}\n${table}\n${close}`);
  }, text);
}

/** JSON Schema of the images-file, for editors. */
function schema() {
  const list = { type: 'array', items: { type: 'string' } };
  const typeOf = (name) => {
    const spec = INPUTS[name];
    switch (spec.type) {
      case 'list':
      case 'lines':
        return {
          anyOf: [...(mayBeBoolean(spec) ? [{ type: 'boolean' }] : []), { type: 'string' }, list],
        };
      case 'integer':
      case 'number':
        return { type: spec.type, minimum: spec.least };
      case 'boolean':
        return { type: 'boolean' };
      case 'choice':
        return { enum: spec.options };
      default:
        return { type: 'string' };
    }
  };
  const properties = Object.fromEntries(
    IMAGE_KEYS.map((name) => [name, { description: INPUTS[name].description, ...typeOf(name) }]),
  );
  const text = {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'A release set for the container promotion gate',
    type: 'object',
    required: ['version', 'images'],
    additionalProperties: false,
    properties: {
      version: { const: 1 },
      source: { type: 'string', description: 'Registry put before sources that name none.' },
      target: { type: 'string', description: 'Registry put before targets that name none.' },
      defaults: {
        $ref: '#/$defs/image',
        description: 'Values for all images; over inputs, under an image.',
      },
      images: {
        type: 'array',
        minItems: 1,
        maxItems: 1000,
        items: { $ref: '#/$defs/image', required: ['source'] },
      },
    },
    $defs: { image: { type: 'object', additionalProperties: false, properties } },
  };
  return `${JSON.stringify(text, null, 2)}\n`;
}

let stale = false;
function write(path, content) {
  const file = join(root, path);
  if (existsSync(file) && readFileSync(file, 'utf8') === content) return;
  if (check) {
    console.error(`${path} is not up to date: npm run manifests`);
    stale = true;
  } else {
    writeFileSync(file, content);
    console.log(`wrote ${path}`);
  }
}

write('action.yml', actionYml());
write('images-file.schema.json', schema());
write('task/task.json', taskJson());
write('promotion-report.schema.json', `${JSON.stringify(reportSchema(), null, 2)}\n`);
write('README.md', page('README.md', { inputs: inputTable(), outputs: outputTable() }));
write('docs/report.md', page('docs/report.md', { fields: fieldTable() }));
if (stale) process.exitCode = 1;
