/** The output "Trainwright": the extension's own lines, in the form that the language client gives to the server's. */

import * as vscode from 'vscode';

type Level = 'Info' | 'Warn' | 'Error';

export class Log implements vscode.Disposable {
  /** Not one of VS Code's log channels: those have a level of their own, and `trainwright.logLevel` is to decide. */
  readonly channel = vscode.window.createOutputChannel('Trainwright', 'log');

  info(message: string): void {
    this.write('Info', message);
  }

  warn(message: string): void {
    this.write('Warn', message);
  }

  error(message: string): void {
    this.write('Error', message);
  }

  show(): void {
    this.channel.show();
  }

  dispose(): void {
    this.channel.dispose();
  }

  private write(level: Level, message: string): void {
    this.channel.appendLine(`[${level.padEnd(5)} - ${new Date().toLocaleTimeString()}] ${message}`);
  }
}
