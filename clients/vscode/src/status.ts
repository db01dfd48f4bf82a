/** The status bar item: what the server is doing; a click opens a menu. */

import * as vscode from 'vscode';
import type { State } from './server';

interface Look {
  readonly text: string;
  readonly tooltip: string;
  readonly isProblem?: boolean;
}

export class StatusItem implements vscode.Disposable {
  private readonly item = vscode.window.createStatusBarItem('trainwright.status', vscode.StatusBarAlignment.Right, 50);

  constructor() {
    this.item.name = 'Trainwright';
    this.item.command = 'trainwright.showMenu';
  }

  show(state: State): void {
    if (state.kind === 'disabled') {
      this.item.hide();
      return;
    }
    const { text, tooltip, isProblem } = lookOf(state);
    this.item.text = text;
    this.item.tooltip = tooltip;
    this.item.accessibilityInformation = { label: tooltip };
    this.item.backgroundColor = isProblem ? new vscode.ThemeColor('statusBarItem.errorBackground') : undefined;
    this.item.show();
  }

  dispose(): void {
    this.item.dispose();
  }
}

function lookOf(state: State): Look {
  switch (state.kind) {
    case 'starting':
      return { text: '$(loading~spin) Trainwright', tooltip: 'Trainwright is starting' };
    case 'running': {
      const running = `Trainwright ${state.launch.version} is running: ${state.launch.origin}`;
      const { health, message } = state.health ?? { health: 'ok' };
      if (health === 'ok') {
        return { text: '$(check) Trainwright', tooltip: running };
      }
      const text = health === 'error' ? '$(error) Trainwright' : '$(warning) Trainwright';
      return { text, tooltip: `${running}\n${message ?? ''}`, isProblem: health === 'error' };
    }
    case 'failed':
      return { text: '$(error) Trainwright', tooltip: state.error.message, isProblem: true };
    case 'disabled':
    case 'stopped':
      return { text: '$(circle-slash) Trainwright', tooltip: 'Trainwright is stopped' };
  }
}
