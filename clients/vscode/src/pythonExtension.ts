/** The interpreter chosen in the Python extension, where that extension is installed. */

import * as vscode from 'vscode';
import { PVSC_EXTENSION_ID, PythonExtension } from '@vscode/python-extension';
import type { Log } from './log';

export class InterpreterChoice implements vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<void>();
  private readonly subscriptions: vscode.Disposable[] = [this.changed];
  private api: PythonExtension | undefined;

  /** Another interpreter was chosen, or the Python extension came or went. */
  readonly onDidChange = this.changed.event;

  constructor(private readonly log: Log) {
    const extensions = vscode.extensions.onDidChange(() => {
      const isInstalled = vscode.extensions.getExtension(PVSC_EXTENSION_ID) !== undefined;
      if (isInstalled !== (this.api !== undefined)) {
        this.api = undefined;
        this.changed.fire();
      }
    });
    this.subscriptions.push(extensions);
  }

  /** The path of the chosen interpreter, or undefined where there is none. */
  async path(): Promise<string | undefined> {
    try {
      const api = await this.connect();
      if (!api) {
        return undefined;
      }
      const folder = vscode.workspace.workspaceFolders?.[0];
      const chosen = api.environments.getActiveEnvironmentPath(folder);
      const environment = await api.environments.resolveEnvironment(chosen);
      return environment?.executable.uri?.fsPath;
    } catch (error) {
      this.log.warn(`The Python extension did not tell its interpreter: ${String(error)}`);
      return undefined;
    }
  }

  private async connect(): Promise<PythonExtension | undefined> {
    if (!this.api && vscode.extensions.getExtension(PVSC_EXTENSION_ID)) {
      this.api = await PythonExtension.api();
      this.subscriptions.push(this.api.environments.onDidChangeActiveEnvironmentPath(() => this.changed.fire()));
    }
    return this.api;
  }

  dispose(): void {
    vscode.Disposable.from(...this.subscriptions).dispose();
  }
}
