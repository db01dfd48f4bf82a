/** The findings that VS Code shows: those of its diagnostics that are the server's. */

import * as vscode from 'vscode';
import { SECTION } from './settings';

export interface ShownFinding {
  readonly code: string;
  readonly message: string;
  /** The address of the rule's page. */
  readonly page: string | undefined;
}

/** The findings that touch a place of a document. */
export function findingsAt(uri: vscode.Uri, place: vscode.Position | vscode.Range): ShownFinding[] {
  const range = place instanceof vscode.Range ? place : new vscode.Range(place, place);
  return vscode.languages
    .getDiagnostics(uri)
    .filter(({ source, range: own }) => source === SECTION && own.intersection(range))
    .flatMap(({ code, message }) => {
      if (code === undefined) {
        return [];
      }
      return typeof code === 'object'
        ? { code: String(code.value), message, page: code.target.toString(true) }
        : { code: String(code), message, page: undefined };
    });
}
