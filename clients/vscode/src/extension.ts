/** The extension's entry: makes its parts and connects them with VS Code's commands and events. */

import * as vscode from 'vscode';
import { showFailure } from './failures';
import { fixAll } from './fixAll';
import { Log } from './log';
import { InterpreterChoice } from './pythonExtension';
import { registerPlaces } from './places';
import { Probes } from './probe';
import { RulePages } from './rules';
import { Server, type State } from './server';
import { changesLaunch, SECTION } from './settings';
import { StatusItem } from './status';

/** What other extensions, and the tests, can ask. */
export interface TrainwrightApi {
  readonly state: State;
  readonly onDidChangeState: vscode.Event<State>;
  /** The server's process. */
  readonly pid: number | undefined;
}

let server: Server | undefined;

export function activate(context: vscode.ExtensionContext): TrainwrightApi {
  const log = new Log();
  const trace = vscode.window.createOutputChannel('Trainwright Messages', 'json');
  const interpreter = new InterpreterChoice(log);
  const status = new StatusItem();
  const running = new Server(context.extensionPath, interpreter, log, trace);
  const rules = new RulePages(context.extensionPath, () =>
    running.state.kind === 'running' ? running.state.launch : undefined,
  );
  const probes = new Probes(context.workspaceState, () => running.client, () => interpreter.path());
  server = running;

  const restart = (): Promise<void> => running.restart();
  const register = vscode.commands.registerCommand;
  context.subscriptions.push(
    log,
    trace,
    interpreter,
    status,
    running,
    rules.register(),
    probes.register(),
    registerPlaces(),
    running.onDidChangeState((state) => {
      status.show(state);
      if (state.kind === 'failed') {
        void showFailure(state.error, log, restart);
      }
    }),
    interpreter.onDidChange(() => void running.restartIfMoved()),
    vscode.workspace.onDidGrantWorkspaceTrust(() => void running.restartIfMoved()),
    vscode.workspace.onDidChangeConfiguration((event) => {
      if (changesLaunch(event)) {
        void running.restart();
      }
    }),
    register('trainwright.restart', restart),
    register('trainwright.showLogs', () => log.show()),
    register('trainwright.showMenu', () => showMenu(running.state)),
    register('trainwright.showRule', (code?: string) => rules.show(code)),
    register('trainwright.fixAll', async () => {
      const editor = vscode.window.activeTextEditor;
      if (!running.client) {
        void vscode.window.showWarningMessage('The Trainwright server is not running.');
      } else if (editor) {
        await fixAll(running.client, editor);
      }
    }),
  );

  void restart();
  return {
    get state() {
      return running.state;
    },
    onDidChangeState: running.onDidChangeState,
    get pid() {
      return running.pid;
    },
  };
}

export async function deactivate(): Promise<void> {
  await server?.stop();
}

async function showMenu(state: State): Promise<void> {
  const items: (vscode.QuickPickItem & { readonly command: string })[] = [
    { label: '$(output) Show Logs', command: 'trainwright.showLogs' },
    { label: '$(debug-restart) Restart Server', command: 'trainwright.restart' },
    { label: '$(book) Show Rule Documentation', command: 'trainwright.showRule' },
    { label: '$(beaker) Run a Probe', command: 'trainwright.runProbe' },
    { label: '$(gear) Open Settings', command: 'workbench.action.openSettings' },
  ];
  const title = state.kind === 'running' ? `Trainwright ${state.launch.version}` : `Trainwright (${state.kind})`;
  const picked = await vscode.window.showQuickPick(items, { title });
  if (picked) {
    const args = picked.command === 'workbench.action.openSettings' ? [SECTION] : [];
    await vscode.commands.executeCommand(picked.command, ...args);
  }
}
