/** The command "Fix All in File": the server's safe fixes, and nobody else's. */

import * as vscode from 'vscode';
import { ExecuteCommandRequest } from 'vscode-languageclient';
import type { LanguageClient } from 'vscode-languageclient/node';

/**
 * Has the server apply every safe fix to the document of `editor`; tells the user when there are none.
 *
 * The code action source.fixAll.trainwright, which may run at each save, leaves out the fixes that remove code. Here the
 * user has asked for all of them.
 */
export async function fixAll(client: LanguageClient, editor: vscode.TextEditor): Promise<void> {
  const uri = client.code2ProtocolConverter.asUri(editor.document.uri);
  const hasFixed: unknown = await client.sendRequest(ExecuteCommandRequest.type, {
    command: 'trainwright.fixDocument',
    arguments: [{ uri }],
  });
  if (hasFixed !== true) {
    void vscode.window.showInformationMessage('Trainwright has no safe fix for this file.');
  }
}
