/** Tells the user what failed, with buttons for what can be done about it. */

import * as vscode from 'vscode';
import { LocateError } from './locate';
import type { Log } from './log';
import { SECTION } from './settings';

const INSTALL = 'Install Trainwright';
const OPEN_SETTINGS = 'Open Settings';
const SHOW_LOGS = 'Show Logs';

/** Shows `error`; resolves when the user has answered or dismissed it. */
export async function showFailure(error: Error, log: Log, restart: () => Promise<void>): Promise<void> {
  const python = error instanceof LocateError ? error.installInto : undefined;
  const setting = error instanceof LocateError ? error.setting : SECTION;
  const actions = [...(python ? [INSTALL] : []), OPEN_SETTINGS, SHOW_LOGS];
  const answer = await vscode.window.showErrorMessage(error.message, ...actions);
  if (answer === INSTALL && python) {
    if (await install(python)) {
      await restart();
    }
  } else if (answer === OPEN_SETTINGS) {
    await vscode.commands.executeCommand('workbench.action.openSettings', setting);
  } else if (answer === SHOW_LOGS) {
    log.show();
  }
}

/** Runs pip in a terminal, where the user sees it; tells whether it succeeded. */
async function install(python: string): Promise<boolean> {
  // A process, not a shell's line: paths with blanks need no quoting.
  const execution = new vscode.ProcessExecution(python, ['-m', 'pip', 'install', '--upgrade', 'trainwright']);
  const task = new vscode.Task({ type: 'process' }, vscode.TaskScope.Workspace, INSTALL, 'Trainwright', execution);
  task.presentationOptions = { reveal: vscode.TaskRevealKind.Always, clear: true };
  const started = await vscode.tasks.executeTask(task);
  return new Promise((resolve) => {
    const listener = vscode.tasks.onDidEndTaskProcess((event) => {
      if (event.execution === started) {
        listener.dispose();
        resolve(event.exitCode === 0);
      }
    });
  });
}
