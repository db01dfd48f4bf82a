/** The command "Fix All in File": the server's safe fixes, and nobody else's. */

import * as vscode from 'vscode';
import { CodeActionRequest, CodeActionResolveRequest, type CodeAction, type Command } from 'vscode-languageclient';
import type { LanguageClient } from 'vscode-languageclient/node';

const KIND = 'source.fixAll.trainwright';

/** Applies the safe fixes to the document of `editor`; tells the user when there are none. */
export async function fixAll(client: LanguageClient, editor: vscode.TextEditor): Promise<void> {
  const { document } = editor;
  const everything = document.validateRange(new vscode.Range(0, 0, document.lineCount, 0));
  const actions = await client.sendRequest(CodeActionRequest.type, {
    textDocument: client.code2ProtocolConverter.asTextDocumentIdentifier(document),
    range: client.code2ProtocolConverter.asRange(everything),
    context: { diagnostics: [], only: [KIND] },
  });
  const action = (actions ?? []).find((candidate): candidate is CodeAction => isFixAll(candidate));
  const edit = action && (action.edit ?? (await client.sendRequest(CodeActionResolveRequest.type, action)).edit);
  const workspaceEdit = await client.protocol2CodeConverter.asWorkspaceEdit(edit);
  if (!workspaceEdit || workspaceEdit.size === 0) {
    void vscode.window.showInformationMessage('Trainwright has no safe fix for this file.');
    return;
  }
  if (!(await vscode.workspace.applyEdit(workspaceEdit))) {
    void vscode.window.showWarningMessage('The file changed while Trainwright fixed it. Try again.');
  }
}

function isFixAll(action: CodeAction | Command): boolean {
  return 'kind' in action && action.kind === KIND;
}
