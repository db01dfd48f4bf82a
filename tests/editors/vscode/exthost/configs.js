// Between a config and its code: complete a key, rename it, jump from the class path, through VS Code's own interface.
const assert = require('node:assert');
const fs = require('node:fs');
const path = require('node:path');
const vscode = require('vscode');
const { activate, isRunning, open, root, runner, until } = require('./support');

const read = (name) => fs.readFileSync(path.join(root.fsPath, name), 'utf8');
const at = (document, piece, offset = 0) => document.positionAt(document.getText().indexOf(piece) + offset);
const labels = ({ items }) => items.map(({ label }) => label.label ?? label);

/** The first definition of what stands at `piece`, as soon as the workspace has been read. */
async function definition(document, piece) {
  const found = await until(`a definition of ${piece}`, async () => {
    const places = await vscode.commands.executeCommand('vscode.executeDefinitionProvider', document.uri, at(document, piece, 1));
    return places.length > 0 && places;
  });
  return { uri: found[0].targetUri ?? found[0].uri, range: found[0].targetSelectionRange ?? found[0].targetRange ?? found[0].range };
}

let config;

exports.run = runner({
  async 'the class path leads to the class, a key to its parameter'() {
    await isRunning(await activate());
    config = await open('config.yaml');
    const named = await definition(config, 'parts.net.Net');
    assert.match(named.uri.path, /parts\/net\.py$/);
    const code = await vscode.workspace.openTextDocument(named.uri);
    assert.strictEqual(code.getText(named.range), 'Net');
    const parameter = await definition(config, 'hidden');
    assert.strictEqual(code.getText(parameter.range), 'hidden');
  },

  async 'keys that are not given yet are completed, with type and default'() {
    const edit = new vscode.WorkspaceEdit();
    edit.insert(config.uri, config.positionAt(config.getText().indexOf('data:')), '  bi\n');
    await vscode.workspace.applyEdit(edit);
    const found = await vscode.commands.executeCommand('vscode.executeCompletionItemProvider', config.uri, at(config, '  bi', 4));
    const item = found.items.find(({ label }) => (label.label ?? label) === 'bias');
    assert.strictEqual(item.detail, 'bool = True');
    assert.strictEqual(item.insertText, 'bias: ');
    assert.ok(!labels(found).includes('hidden'));
    const back = new vscode.WorkspaceEdit();
    back.delete(config.uri, new vscode.Range(at(config, '  bi'), at(config, 'data:')));
    await vscode.workspace.applyEdit(back);
  },

  async 'keys are completed in Python'() {
    const main = await open('main.py');
    const found = await vscode.commands.executeCommand('vscode.executeCompletionItemProvider', main.uri, at(main, 'size"]', 1), '"');
    assert.ok(labels(found).includes('size'), labels(found).join());
  },

  async 'a key is renamed in all files, and a refusal says why'() {
    await assert.rejects(
      () => Promise.resolve(vscode.commands.executeCommand('vscode.executeDocumentRenameProvider', config.uri, at(config, 'hidden', 1), 'act')),
      /already a key/);
    const edit = await vscode.commands.executeCommand(
      'vscode.executeDocumentRenameProvider', config.uri, at(config, 'hidden', 1), 'width');
    assert.deepStrictEqual(edit.entries().map(([uri]) => path.basename(uri.path)).sort(), ['config.yaml', 'main.py', 'net.py']);
    await vscode.workspace.applyEdit(edit);
    for (const [uri] of edit.entries()) {
      assert.ok(await (await vscode.workspace.openTextDocument(uri)).save());
    }
    assert.match(read('config.yaml'), /^ {2}width: 8$/m);
    assert.match(read('parts/net.py'), /width: int/);
    assert.match(read('main.py'), /Net\(width=cfg\["model"\]\["width"\]/);
    assert.ok(!read('parts/net.py').includes('hidden: int'));
  },

  async 'a lens names the configs that construct a class'() {
    const code = await open('parts/net.py');
    const lens = await until('a lens about configs', async () => {
      const found = await vscode.commands.executeCommand('vscode.executeCodeLensProvider', code.uri, 20);
      return found.find(({ command }) => command?.title.startsWith('Configured in config.yaml'));
    });
    assert.match(lens.command.title, /width=8, act=relu/);
    assert.strictEqual(lens.command.command, 'trainwright.showPlaces');
    await vscode.commands.executeCommand(lens.command.command, ...lens.command.arguments);
  },

  async 'hints tell what PyYAML makes of a value'() {
    const edit = new vscode.WorkspaceEdit();
    edit.insert(config.uri, new vscode.Position(config.lineCount, 0), 'rate: 1e-3\n');
    await vscode.workspace.applyEdit(edit);
    const whole = new vscode.Range(0, 0, config.lineCount, 0);
    const hints = await vscode.commands.executeCommand('vscode.executeInlayHintProvider', config.uri, whole);
    assert.deepStrictEqual(hints.map(({ label }) => label), ["= '1e-3'"]);
  },
});
