import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { inputsOf, nameOn } from '../../src/request/host-names.js';
import { INPUTS, type InputName, OUTPUTS } from '../../src/request/inputs.js';
import { PROJECT } from '../fixtures.js';

const text = (path: string) => readFileSync(join(PROJECT, path), 'utf8');
const action = parse(text('action.yml'));
const task = JSON.parse(text('task/task.json'));
const readme = text('README.md');

// The manifests are generated; these rules hold them against the table and the hosts' own limits, so
// that a mistake in the generator shows as well.
describe('action.yml', () => {
  it('declares the inputs and outputs of the table, with their defaults', () => {
    expect(Object.keys(action.inputs)).toEqual(inputsOf('github'));
    expect(Object.keys(action.outputs)).toEqual(Object.keys(OUTPUTS));
    for (const name of inputsOf('github')) {
      expect([name, action.inputs[name].default ?? '']).toEqual([name, INPUTS[name].default]);
    }
  });

  it('keeps the limits of the marketplace', () => {
    // A description of 125 characters is refused when a release is published, and not before.
    expect(action.description.length).toBeLessThan(125);
    expect(action.name.length).toBeLessThanOrEqual(60);
    expect(action.branding).toEqual({ icon: 'shield', color: 'blue' });
  });

  it('runs on node24 from the committed bundle', () => {
    expect(action.runs).toEqual({ using: 'node24', main: 'dist/action/index.js' });
  });
});

describe('the extension', () => {
  it('keeps the limits of the marketplace', () => {
    const extension = JSON.parse(text('task/vss-extension.json'));
    expect(extension.description.length).toBeLessThanOrEqual(200);
    expect(extension.name.length).toBeLessThanOrEqual(200);
    expect(extension.id).toMatch(/^[\w-]{1,63}$/);
    expect(extension.version).toMatch(/^\d+\.\d+\.\d+$/);
  });
});

describe('task.json', () => {
  it('declares the inputs and outputs of the table, with their defaults', () => {
    const names = inputsOf('azure-devops').map((name) => nameOn('azure-devops', name));
    expect(task.inputs.map((it: any) => it.name)).toEqual(names);
    expect(task.outputVariables.map((it: any) => it.name)).toEqual(
      Object.keys(OUTPUTS).map((name) => nameOn('azure-devops', name)),
    );
    for (const input of task.inputs) expect(input.name).toMatch(/^[A-Za-z][A-Za-z0-9]*$/);
    for (const name of inputsOf('azure-devops')) {
      const declared = task.inputs.find((it: any) => it.name === nameOn('azure-devops', name));
      expect([name, declared.defaultValue]).toEqual([name, INPUTS[name].default]);
    }
  });

  it('keeps the limits of the host', () => {
    expect(task.id).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
    expect(task.name).toMatch(/^[A-Za-z0-9-]+$/);
    expect(task.friendlyName.length).toBeLessThanOrEqual(40);
    expect(task.execution).toEqual({
      Node24: { target: 'index.js' },
      Node20_1: { target: 'index.js' },
    });
    const groups = task.groups.map((it: any) => it.name);
    for (const { groupName } of task.inputs) if (groupName) expect(groups).toContain(groupName);
  });

  it('lets the task set its outputs and nothing else', () => {
    expect(task.restrictions.settableVariables.allowed).toEqual(
      task.outputVariables.map((it: any) => it.name),
    );
  });
});

describe('README', () => {
  it('names every input and output in both spellings', () => {
    for (const name of Object.keys(INPUTS) as InputName[]) {
      if (INPUTS[name].hosts !== 'azure-devops') expect(readme).toContain(`\`${name}\``);
      if (INPUTS[name].hosts !== 'github')
        expect(readme).toContain(`\`${nameOn('azure-devops', name)}\``);
    }
    for (const name of Object.keys(OUTPUTS)) expect(readme).toContain(`\`${name}\``);
  });
});
