// Findings, fixes, hovers, live settings, commands, recovery: through VS Code's own interface, with the real server.
const assert = require('node:assert');
const fs = require('node:fs');
const path = require('node:path');
const vscode = require('vscode');
const { activate, codes, findings, hasCodes, isRunning, open, root, runner, until } = require('./support');

const ALL = ['LOOP002', 'LOOP004', 'YAML001'];
const expected = (name) => fs.readFileSync(path.join(__dirname, '..', '..', 'fixtures', 'expected', name), 'utf8');
const set = (key, value) => vscode.workspace.getConfiguration('trainwright').update(key, value, vscode.ConfigurationTarget.Workspace);

/** The edit of the preferred quick fix for a finding. */
async function preferredFix(document, code) {
  const finding = findings(document).find((each) => (each.code.value ?? each.code) === code);
  const actions = await vscode.commands.executeCommand(
    'vscode.executeCodeActionProvider', document.uri, finding.range, vscode.CodeActionKind.QuickFix.value, 10);
  const [action, ...others] = actions.filter(({ isPreferred }) => isPreferred);
  assert.deepStrictEqual(others, []);
  return action.edit;
}

async function revert(document) {
  const whole = new vscode.Range(0, 0, document.lineCount, 0);
  const edit = new vscode.WorkspaceEdit();
  edit.replace(document.uri, whole, fs.readFileSync(document.fileName, 'utf8'));
  await vscode.workspace.applyEdit(edit);
  await hasCodes(document, ALL);
}

const MODEL = `from torch import nn


class Net(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.body = nn.Linear(4, 6)
        self.head = nn.Linear(9, 1)

    def forward(self, x):
        return self.head(self.body(x))
`;

let api;
let script;

exports.run = runner({
  async 'the server runs and reports the findings of an open file'() {
    api = await activate();
    script = await open('train.py');
    await isRunning(api);
    await hasCodes(script, ALL);
    for (const { range, severity, code, message } of findings(script)) {
      assert.strictEqual(severity, vscode.DiagnosticSeverity.Error);
      assert.match(String(code.target), /^https:/);
      assert.ok(!range.isEmpty && message.length > 20);
    }
  },

  async 'each preferred quick fix makes the expected text'() {
    for (const code of ALL) {
      await vscode.workspace.applyEdit(await preferredFix(script, code));
      assert.strictEqual(script.getText(), expected(`train.${code}.py`));
      await hasCodes(script, ALL.filter((other) => other !== code));
      await revert(script);
    }
  },

  async 'a finding can be ignored on its line'() {
    const finding = findings(script).find(({ code }) => code.value === 'YAML001');
    const actions = await vscode.commands.executeCommand(
      'vscode.executeCodeActionProvider', script.uri, finding.range, vscode.CodeActionKind.QuickFix.value, 10);
    const { edit } = actions.find(({ title }) => title.startsWith('Ignore YAML001'));
    await vscode.workspace.applyEdit(edit);
    assert.match(script.lineAt(finding.range.start.line).text, /# one document.*# trainwright: ignore\[YAML001\]/);
    await hasCodes(script, ['LOOP002', 'LOOP004']);
    await revert(script);
  },

  async 'a finding has a hover, other code has none'() {
    const finding = findings(script).find(({ code }) => code.value === 'LOOP004');
    const at = (position) => vscode.commands.executeCommand('vscode.executeHoverProvider', script.uri, position);
    const [hover] = await at(finding.range.start);
    const said = hover.contents.map(({ value }) => value).join('\n');
    assert.match(said, /LOOP004.*zero-grad-after-backward/s);
    assert.ok(!said.includes(finding.message) && said.includes('command:trainwright.showRule?%5B%22LOOP004%22%5D'), said);
    assert.deepStrictEqual(await at(new vscode.Position(2, 3)), []);
  },

  async 'settings apply at once, and what is unset again leaves no trace'() {
    await set('ignore', ['LOOP004']);
    await hasCodes(script, ['LOOP002', 'YAML001']);
    await set('ignore', undefined);
    await hasCodes(script, ALL);
    await set('select', ['YAML001']);
    await hasCodes(script, ['YAML001']);
    await set('select', undefined);
    await hasCodes(script, ALL);
    await set('severity', { YAML001: 'style' });
    const severityOf = (code) => findings(script).find((each) => each.code.value === code)?.severity;
    await until('YAML001 is information', () => severityOf('YAML001') === vscode.DiagnosticSeverity.Information);
    await set('severity', undefined);
    await until('YAML001 is an error', () => severityOf('YAML001') === vscode.DiagnosticSeverity.Error);
  },

  async 'settings that were there at the start can be unset later'() {
    await set('ignore', ['LOOP']);
    await vscode.commands.executeCommand('trainwright.restart');
    await hasCodes(script, ['YAML001']);
    await set('ignore', undefined);
    await hasCodes(script, ALL);
  },

  async 'a settings file in the project applies at once'() {
    const file = vscode.Uri.joinPath(root, 'trainwright.toml');
    await vscode.workspace.fs.writeFile(file, Buffer.from('ignore = ["LOOP"]\n'));
    await hasCodes(script, ['YAML001']);
    await vscode.workspace.fs.delete(file);
    await hasCodes(script, ALL);
  },

  async 'a probe runs the model at a code lens, shows its report, and marks the line of a shape conflict'() {
    const file = vscode.Uri.joinPath(root, 'model.py');
    await vscode.workspace.fs.writeFile(file, Buffer.from(MODEL));
    await set('probe.confirm', false);
    await set('probe.interpreter', api.state.launch.command);
    const document = await open('model.py');
    const lenses = await until('there are lenses', async () => {
      const found = await vscode.commands.executeCommand('vscode.executeCodeLensProvider', file, 20);
      return found.length > 0 && found;
    });
    const lens = lenses.find(({ command }) => command.title === 'Probe');
    const [request] = lens.command.arguments;
    await vscode.commands.executeCommand(lens.command.command, { ...request, shapes: ['x=2,4'], device: 'cpu' });
    const labels = () => vscode.window.tabGroups.all.flatMap(({ tabs }) => tabs.map(({ label }) => label));
    await until('the report is shown', () => labels().some((label) => label.includes('Probe model: model.py:Net')));
    const conflict = await until('the conflict is marked', () =>
      vscode.languages.getDiagnostics(file).find(({ source }) => source === 'trainwright probe'));
    assert.strictEqual(document.lineAt(conflict.range.start.line).text.trim(), 'return self.head(self.body(x))');
    const report = await vscode.workspace.openTextDocument(
      vscode.Uri.from({ scheme: 'trainwright-probe', path: '/Probe model: model.py:Net.md' }));
    assert.match(report.getText(), /Stopped:.*forward fails in `head`/);
    const edit = new vscode.WorkspaceEdit();
    edit.replace(file, document.lineAt(7).range, '        self.head = nn.Linear(6, 1)');
    await vscode.workspace.applyEdit(edit);
    await until('the mark is gone', () =>
      !vscode.languages.getDiagnostics(file).some(({ source }) => source === 'trainwright probe'));
    await document.save();
    await set('probe.confirm', undefined);
    await set('probe.interpreter', undefined);
    await vscode.workspace.fs.delete(file);
    await vscode.window.showTextDocument(script);
    await hasCodes(script, ALL);
  },

  async 'the server can be disabled and enabled'() {
    await set('enable', false);
    await until('the server is disabled', () => api.state.kind === 'disabled');
    await hasCodes(script, []);
    await set('enable', undefined);
    await isRunning(api);
    await hasCodes(script, ALL);
  },

  async 'the restart command starts another process'() {
    const states = [];
    const listener = api.onDidChangeState(({ kind }) => states.push(kind));
    await vscode.commands.executeCommand('trainwright.restart');
    listener.dispose();
    assert.deepStrictEqual(states, ['starting', 'running']);
    await hasCodes(script, ALL);
  },

  async 'two restarts at once end in one running server'() {
    const restart = () => vscode.commands.executeCommand('trainwright.restart');
    await Promise.all([restart(), restart()]);
    assert.strictEqual(api.state.kind, 'running');
    await hasCodes(script, ALL);
  },

  async 'a server that dies is started again'() {
    const { pid } = api;
    assert.ok(pid);
    process.kill(pid, 'SIGKILL');
    await until('another process runs', () => api.state.kind === 'running' && api.pid !== pid);
    await hasCodes(script, ALL);
  },

  async 'a server that dies again and again stays down until it is asked for'() {
    await vscode.commands.executeCommand('trainwright.restart');
    for (let time = 1; time <= 4; time++) {
      const { pid } = api;
      process.kill(pid, 'SIGKILL');
      await until(`process ${time + 1} runs`, () => api.state.kind === 'running' && api.pid !== pid);
    }
    process.kill(api.pid, 'SIGKILL');
    await until('it stays down', () => api.state.kind === 'failed');
    assert.match(api.state.error.message, /stopped \d times in a row/);
    await vscode.commands.executeCommand('trainwright.restart');
    await hasCodes(script, ALL);
  },

  async 'Fix All in File applies every safe fix'() {
    await vscode.window.showTextDocument(script);
    await vscode.commands.executeCommand('trainwright.fixAll');
    await until('the text is fixed', () => script.getText() === expected('train.fixed.py'));
    await hasCodes(script, []);
    await vscode.commands.executeCommand('undo');
    await hasCodes(script, ALL);
  },

  async 'fixing on save leaves a fixed file'() {
    const editor = vscode.workspace.getConfiguration('editor');
    const onSave = { 'source.fixAll.trainwright': 'explicit' };
    await editor.update('codeActionsOnSave', onSave, vscode.ConfigurationTarget.Workspace);
    await script.save();
    await editor.update('codeActionsOnSave', undefined, vscode.ConfigurationTarget.Workspace);
    assert.strictEqual(fs.readFileSync(script.fileName, 'utf8'), expected('train.fixed.py'));
    await hasCodes(script, []);
  },

  async 'a YAML file has findings and fixes of its own'() {
    const config = await open('config.yaml');
    await hasCodes(config, ['YAML003']);
    await vscode.workspace.applyEdit(await preferredFix(config, 'YAML003'));
    assert.strictEqual(config.getText(), expected('config.fixed.yaml'));
    await hasCodes(config, []);
  },

  async 'a file that is not saved yet is checked'() {
    const content = 'import yaml\n\n\ndef read(f):\n    return yaml.load(f, Loader=yaml.Loader)\n';
    const document = await vscode.workspace.openTextDocument({ language: 'python', content });
    await hasCodes(document, ['YAML001']);
  },

  async 'other languages are left alone'() {
    const document = await vscode.workspace.openTextDocument({ language: 'plaintext', content: 'yaml.load(f)\n' });
    await new Promise((resolve) => setTimeout(resolve, 500));
    assert.deepStrictEqual(codes(document), []);
  },
});
