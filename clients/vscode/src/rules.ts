/** The command "Show Rule Documentation": the page of a rule, as the `trainwright rule` command writes it. */

import * as vscode from 'vscode';
import { findingsAt } from './findings';
import type { Launch } from './locate';
import { run } from './processes';

const SCHEME = 'trainwright-rule';

/** The fields that are read of `trainwright rule --all --output-format json`. */
interface RuleSummary {
  readonly code: string;
  readonly name: string;
  readonly summary?: string;
}

export class RulePages implements vscode.TextDocumentContentProvider {
  constructor(
    private readonly extension: string,
    private readonly launch: () => Launch | undefined,
  ) {}

  register(): vscode.Disposable {
    return vscode.workspace.registerTextDocumentContentProvider(SCHEME, this);
  }

  async provideTextDocumentContent(uri: vscode.Uri): Promise<string> {
    return this.ask(uri.path.replace(/\.md$/, ''), '--output-format', 'markdown');
  }

  /** Shows the page of `code`; without one, that of the finding at the cursor, or of the rule that the user picks. */
  async show(code?: string): Promise<void> {
    const wanted = code ?? (await this.choose());
    if (wanted) {
      await vscode.commands.executeCommand('markdown.showPreview', vscode.Uri.from({ scheme: SCHEME, path: `${wanted}.md` }));
    }
  }

  private async choose(): Promise<string | undefined> {
    const here = [...codesAtCursor()];
    if (here.length === 1) {
      return here[0];
    }
    const rules = JSON.parse(await this.ask('--all', '--output-format', 'json')) as RuleSummary[];
    const items = rules.map(({ code, name, summary }) => ({ label: code, description: name, detail: summary ?? '' }));
    items.sort((a, b) => Number(here.includes(b.label)) - Number(here.includes(a.label)));
    const picked = await vscode.window.showQuickPick(items, { placeHolder: 'Which rule?', matchOnDescription: true, matchOnDetail: true });
    return picked?.label;
  }

  private async ask(...args: string[]): Promise<string> {
    const launch = this.launch();
    if (!launch) {
      throw new Error('The Trainwright server is not running: the documentation comes from it.');
    }
    const { stdout } = await run(launch.command, [...launch.args, 'rule', ...args], this.extension);
    return stdout;
  }
}

function codesAtCursor(): Set<string> {
  const editor = vscode.window.activeTextEditor;
  return new Set(editor && findingsAt(editor.document.uri, editor.selection).map(({ code }) => code));
}
