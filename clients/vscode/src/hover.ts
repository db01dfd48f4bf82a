/** Fits the server's hovers to VS Code, which already shows a finding's message above them. */

import * as vscode from 'vscode';
import type { HoverMiddleware } from 'vscode-languageclient';
import { findingsAt } from './findings';

export const provideHover: NonNullable<HoverMiddleware['provideHover']> = async (document, position, token, next) => {
  const hover = await next(document, position, token);
  const findings = findingsAt(document.uri, position);
  if (!hover || findings.length === 0) {
    return hover;
  }
  const messages = new Set(findings.map(({ message }) => message));
  hover.contents = hover.contents.map((content) => {
    if (!(content instanceof vscode.MarkdownString)) {
      return content;
    }
    let text = content.value
      .split('\n\n')
      .filter((paragraph) => !messages.has(paragraph))
      .join('\n\n');
    // The page opens here in the editor, also where there is no network.
    for (const { code, page } of findings) {
      const command = `command:trainwright.showRule?${encodeURIComponent(JSON.stringify([code]))}`;
      text = page ? text.replaceAll(`](${page})`, `](${command})`) : text;
    }
    const fitted = new vscode.MarkdownString(text);
    fitted.isTrusted = { enabledCommands: ['trainwright.showRule'] };
    return fitted;
  });
  return hover;
};
