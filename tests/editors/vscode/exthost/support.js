// What the extension-host tests share. They run inside VS Code's extension host; test_extension_host.py starts them.
const vscode = require('vscode');
const fs = require('node:fs');
const path = require('node:path');

const root = vscode.workspace.workspaceFolders[0].uri;

/** Waits until `get` gives something true, and returns it. */
async function until(what, get, patience = 20_000) {
  for (const start = Date.now(); Date.now() - start < patience; ) {
    const value = await get();
    if (value) {
      return value;
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`timed out: ${what}`);
}

/** Opens a file of the project in an editor. */
async function open(name) {
  const document = await vscode.workspace.openTextDocument(vscode.Uri.joinPath(root, name));
  await vscode.window.showTextDocument(document);
  return document;
}

const extension = () => vscode.extensions.getExtension('trainwright.trainwright');

/** The extension's interface. */
const activate = () => extension().activate();

const isRunning = (api) => until('the server runs', () => api.state.kind === 'running' && api.state.launch);

const findings = ({ uri }) => vscode.languages.getDiagnostics(uri).filter(({ source }) => source.toLowerCase() === 'trainwright');

const codes = (document) => findings(document).map(({ code }) => code.value ?? code).sort();

/** Waits until the findings of `document` have exactly these codes. */
const hasCodes = (document, expected) =>
  until(`the findings of ${document.fileName} are [${expected}]`, () => codes(document).join() === expected.join());

/** Makes a module of named tests into what VS Code's test runner calls; the outcome goes to a file beside the project. */
const runner = (tests) => async () => {
  const outcome = [];
  try {
    for (const [name, test] of Object.entries(tests)) {
      outcome.push({ name, error: null });
      await test();
    }
  } catch (error) {
    outcome.at(-1).error = error.stack ?? String(error);
    throw error;
  } finally {
    fs.writeFileSync(path.join(path.dirname(root.fsPath), 'outcome.json'), JSON.stringify(outcome));
  }
};

module.exports = { root, until, open, extension, activate, isRunning, findings, codes, hasCodes, runner };
