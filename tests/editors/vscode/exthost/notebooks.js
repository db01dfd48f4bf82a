// Notebooks through VS Code's own interface: findings, hovers and fixes stay in their cells, saving fixes them all.
const assert = require('node:assert');
const fs = require('node:fs');
const path = require('node:path');
const vscode = require('vscode');
const { activate, codes, findings, isRunning, root, runner, until } = require('./support');

const LOAD = "y = yaml.load(open('größe 😀'), Loader=yaml.Loader)";
const SAFE = "y = yaml.safe_load(open('größe 😀'))";

let notebook;

const cell = (index) => notebook.cellAt(index).document;

/** Waits until the cells show exactly these codes. */
const shows = (...expected) =>
  until(`the cells show ${JSON.stringify(expected)}`, () =>
    notebook.getCells().map(({ document }) => codes(document).join()).join('|') === expected.join('|'));

async function edit(change) {
  const workspaceEdit = new vscode.WorkspaceEdit();
  workspaceEdit.set(notebook.uri, [change]);
  assert.ok(await vscode.workspace.applyEdit(workspaceEdit));
}

const code = (text) => new vscode.NotebookCellData(vscode.NotebookCellKind.Code, text, 'python');

async function write(index, text) {
  const workspaceEdit = new vscode.WorkspaceEdit();
  workspaceEdit.replace(cell(index).uri, new vscode.Range(0, 0, cell(index).lineCount, 0), text);
  assert.ok(await vscode.workspace.applyEdit(workspaceEdit));
}

exports.run = runner({
  async 'the cells of a notebook show their findings, once'() {
    const api = await activate();
    notebook = await vscode.workspace.openNotebookDocument(vscode.Uri.joinPath(root, 'train.ipynb'));
    await vscode.window.showNotebookDocument(notebook);
    await isRunning(api);
    await shows('', '', 'YAML001', '', 'YAML001');
    const [finding] = findings(cell(2));
    assert.strictEqual(cell(2).getText(finding.range), LOAD.slice('y = '.length));
    assert.match(String(finding.code.target), /^https:/);
  },

  async 'a finding has a hover in its cell'() {
    const { start } = findings(cell(2))[0].range;
    const hovers = await vscode.commands.executeCommand('vscode.executeHoverProvider', cell(2).uri, start);
    const said = hovers.flatMap(({ contents }) => contents).map((content) => content.value ?? content).join('\n');
    assert.match(said, /yaml/i);
  },

  async 'a quick fix changes its cell and no other'() {
    const [finding] = findings(cell(2));
    const actions = await vscode.commands.executeCommand(
      'vscode.executeCodeActionProvider', cell(2).uri, finding.range, vscode.CodeActionKind.QuickFix.value, 10);
    const [fix] = actions.filter(({ isPreferred }) => isPreferred);
    assert.deepStrictEqual(fix.edit.entries().map(([uri]) => uri.toString()), [cell(2).uri.toString()]);
    await vscode.workspace.applyEdit(fix.edit);
    assert.strictEqual(cell(2).getText(), SAFE);
    await shows('', '', '', '', 'YAML001');
    await write(2, LOAD);
    await shows('', '', 'YAML001', '', 'YAML001');
  },

  async 'cells come, move and go'() {
    await edit(vscode.NotebookEdit.insertCells(2, [code(`z = 1\n${LOAD}`)]));
    await shows('', '', 'YAML001', 'YAML001', '', 'YAML001');
    await until('the finding stands in the second line', () => findings(cell(2))[0]?.range.start.line === 1);
    await edit(vscode.NotebookEdit.replaceCells(new vscode.NotebookRange(1, 2), []));
    await shows('', '', '', '', '');
    await edit(vscode.NotebookEdit.insertCells(1, [code('import yaml')]));
    await shows('', '', 'YAML001', 'YAML001', '', 'YAML001');
    await edit(vscode.NotebookEdit.deleteCells(new vscode.NotebookRange(2, 3)));
    await shows('', '', 'YAML001', '', 'YAML001');
  },

  async 'source.fixAll of a cell leaves the others alone'() {
    const whole = new vscode.Range(0, 0, cell(2).lineCount, 0);
    const actions = await vscode.commands.executeCommand(
      'vscode.executeCodeActionProvider', cell(2).uri, whole, 'source.fixAll.trainwright', 10);
    assert.strictEqual(actions.length, 1);
    await vscode.workspace.applyEdit(actions[0].edit);
    assert.deepStrictEqual([cell(2).getText(), cell(4).getText()], [SAFE, LOAD]);
    await write(2, LOAD);
    await shows('', '', 'YAML001', '', 'YAML001');
  },

  async 'the command fixes the whole notebook'() {
    await vscode.window.showNotebookDocument(notebook, { selections: [new vscode.NotebookRange(4, 5)] });
    await vscode.commands.executeCommand('notebook.cell.edit');
    await until('a cell is edited', () => vscode.window.activeTextEditor?.document === cell(4));
    await vscode.commands.executeCommand('trainwright.fixAll');
    await shows('', '', '', '', '');
    assert.deepStrictEqual([cell(2).getText(), cell(4).getText()], [SAFE, SAFE]);
    await write(2, LOAD);
    await write(4, LOAD);
    await shows('', '', 'YAML001', '', 'YAML001');
  },

  async 'saving applies notebook.source.fixAll to all cells, outputs stay'() {
    const settings = vscode.workspace.getConfiguration('notebook');
    await settings.update('codeActionsOnSave', { 'notebook.source.fixAll.trainwright': 'explicit' }, vscode.ConfigurationTarget.Workspace);
    // VS Code gives up on the actions of a save when anything else happens to the notebook meanwhile.
    await until('a save fixes all cells', async () => {
      await write(2, `${LOAD} # changed`);
      await notebook.save();
      return cell(2).getText() === `${SAFE} # changed` && cell(4).getText() === SAFE;
    });
    await shows('', '', '', '', '');
    const saved = JSON.parse(fs.readFileSync(path.join(root.fsPath, 'train.ipynb'), 'utf8'));
    const sources = saved.cells.map(({ source }) => [].concat(source).join(''));
    assert.deepStrictEqual([sources[2], sources[4]], [`${SAFE} # changed`, SAFE]);
    assert.strictEqual(saved.cells[4].outputs[0].text.join(''), '1\n');
    await settings.update('codeActionsOnSave', undefined, vscode.ConfigurationTarget.Workspace);
  },
});
