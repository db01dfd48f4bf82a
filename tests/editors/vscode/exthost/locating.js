// Each way to the server, in order, and what is said where one fails. PLACES has the interpreters to use.
const assert = require('node:assert');
const fs = require('node:fs');
const path = require('node:path');
const vscode = require('vscode');
const { activate, hasCodes, isRunning, open, root, runner, until } = require('./support');

const ALL = ['LOOP002', 'LOOP004', 'YAML001'];
const places = JSON.parse(fs.readFileSync(path.join(path.dirname(root.fsPath), 'places.json'), 'utf8'));
const set = (key, value) => vscode.workspace.getConfiguration('trainwright').update(key, value, vscode.ConfigurationTarget.Workspace);
const failure = (api) => until('the start fails', () => api.state.kind === 'failed' && api.state.error);
const runsFrom = (api, origin) =>
  until(`the server is ${origin}`, () => api.state.kind === 'running' && api.state.launch.origin.includes(origin) && api.state.launch);

let api;
let script;
let pythonExtension;

exports.run = runner({
  async 'the server that comes with the extension runs where nothing else is said'() {
    api = await activate();
    script = await open('train.py');
    const { args } = await runsFrom(api, 'comes with the extension');
    assert.match(args[0], /run_bundled\.py$/);
    await hasCodes(script, ALL);
  },

  async 'the environment chosen in the Python extension is used as soon as it is chosen'() {
    pythonExtension = await vscode.extensions.getExtension('ms-python.python').activate();
    pythonExtension.choose(places.withTrainwright);
    const { command } = await runsFrom(api, 'chosen in the Python extension');
    assert.strictEqual(command, places.withTrainwright);
    await hasCodes(script, ALL);
  },

  async 'an environment without Trainwright only runs the server that comes with the extension'() {
    pythonExtension.choose(places.withoutTrainwright);
    const { command } = await runsFrom(api, 'comes with the extension');
    assert.strictEqual(command, places.withoutTrainwright);
    await hasCodes(script, ALL);
  },

  async 'the setting interpreter goes before the Python extension'() {
    await set('interpreter', places.withTrainwright);
    assert.strictEqual((await runsFrom(api, 'trainwright.interpreter')).command, places.withTrainwright);
  },

  async 'the setting path goes before the setting interpreter'() {
    await set('path', places.executable);
    assert.strictEqual((await runsFrom(api, 'trainwright.path')).command, places.executable);
    await hasCodes(script, ALL);
  },

  async 'a path is expanded'() {
    const link = path.join(root.fsPath, 'tw');
    fs.symlinkSync(places.executable, link);
    await set('path', '${workspaceFolder}/tw');
    await until('the link is run', () => api.state.kind === 'running' && api.state.launch.command === link);
    await set('path', './tw');
    await isRunning(api);
  },

  async 'a path that is something else is named'() {
    await set('path', '/bin/echo');
    const { message, setting, installInto } = await failure(api);
    assert.match(message, /trainwright\.path is not a trainwright that runs: \/bin\/echo/);
    assert.deepStrictEqual([setting, installInto], ['trainwright.path', undefined]);
    await until('the findings are gone', () => hasCodes(script, []).then(() => true));
  },

  async 'a server that ends at once is reported with its last words'() {
    const broken = path.join(root.fsPath, 'broken');
    const script = '#!/bin/sh\nif [ "$1" = --version ]; then echo "trainwright 9.9.9"; else echo "no luck today" >&2; exit 3; fi\n';
    fs.writeFileSync(broken, script, { mode: 0o755 });
    await set('path', broken);
    await until('the message is another', () => /did not start.*no luck today/.test(api.state.error?.message));
  },

  async 'an interpreter without Trainwright is named, with the offer to install it there'() {
    await set('path', undefined);
    await set('interpreter', places.withoutTrainwright);
    await until('the message is another', () => /interpreter/.test(api.state.error?.message));
    const { message, installInto } = api.state.error;
    assert.match(message, /Trainwright is not installed in this environment/);
    assert.strictEqual(installInto, places.withoutTrainwright);
  },

  async 'an interpreter that does not exist is named'() {
    await set('interpreter', '/nowhere/python');
    await until('the message is another', () => /nowhere.*no such file/.test(api.state.error?.message));
  },

  async 'an interpreter that is too old is named'() {
    await set('interpreter', places.oldPython);
    await until('the message is another', () => /Python 3\.10 or newer is needed/.test(api.state.error?.message));
    assert.strictEqual(api.state.error.installInto, undefined);
  },

  async 'the server comes back when the setting is right again'() {
    await set('interpreter', undefined);
    await isRunning(api);
    await hasCodes(script, ALL);
  },
});
