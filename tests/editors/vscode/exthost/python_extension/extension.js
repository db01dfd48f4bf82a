// The part of the Python extension's interface that chooses an interpreter; the tests choose with `choose`.
const vscode = require('vscode');

const changed = new vscode.EventEmitter();
let chosen;

exports.activate = () => ({
  ready: Promise.resolve(),
  environments: {
    getActiveEnvironmentPath: () => ({ id: chosen ?? 'none', path: chosen ?? 'python' }),
    resolveEnvironment: async ({ path }) =>
      path === chosen ? { id: path, path, executable: { uri: vscode.Uri.file(path) } } : undefined,
    onDidChangeActiveEnvironmentPath: changed.event,
  },
  choose(path) {
    chosen = path;
    changed.fire({ id: path, path, resource: undefined });
  },
});
