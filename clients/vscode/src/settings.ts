/** The settings `trainwright.*`, typed: those that the extension reads itself, and those that the server is sent. */

import * as vscode from 'vscode';
import { expandPath } from './variables';

export const SECTION = 'trainwright';

/** Where to look for the server. A change of one of these starts the server anew. */
export interface LaunchSettings {
  readonly enable: boolean;
  readonly path: string;
  readonly interpreter: string;
}

/** What the server is sent. A key that the user has not set is left out: the project's own configuration decides. */
export interface ServerSettings {
  readonly preset?: 'default' | 'strict';
  readonly select?: readonly string[];
  readonly extendSelect?: readonly string[];
  readonly ignore?: readonly string[];
  readonly severity?: Readonly<Record<string, string>>;
  readonly configurationFile?: string;
  readonly logLevel: string;
  readonly debugModel: boolean;
}

/** Expands a path that is written in a setting. */
function expanded(text: string, scope?: vscode.Uri): string {
  const folder = (scope && vscode.workspace.getWorkspaceFolder(scope)) ?? vscode.workspace.workspaceFolders?.[0];
  return expandPath(text, { workspaceFolder: folder?.uri.fsPath, environment: process.env });
}

export function launchSettings(): LaunchSettings {
  const section = vscode.workspace.getConfiguration(SECTION);
  return {
    enable: section.get('enable', true),
    path: expanded(section.get('path', '')),
    interpreter: expanded(section.get('interpreter', '')),
  };
}

export function changesLaunch(event: vscode.ConfigurationChangeEvent): boolean {
  return ['enable', 'path', 'interpreter'].some((key) => event.affectsConfiguration(`${SECTION}.${key}`));
}

export function serverSettings(scope?: vscode.Uri): ServerSettings {
  const section = vscode.workspace.getConfiguration(SECTION, scope);
  const preset = section.get<'default' | 'strict' | null>('preset', null);
  const select = section.get<string[] | null>('select', null);
  const extendSelect = section.get<string[]>('extendSelect', []);
  const ignore = section.get<string[]>('ignore', []);
  const severity = section.get<Record<string, string>>('severity', {});
  const configurationFile = expanded(section.get('configurationFile', ''), scope);
  return {
    ...(preset && { preset }),
    ...(select && { select }),
    ...(extendSelect.length > 0 && { extendSelect }),
    ...(ignore.length > 0 && { ignore }),
    ...(Object.keys(severity).length > 0 && { severity: { ...severity } }),
    ...(configurationFile && { configurationFile }),
    logLevel: section.get('logLevel', 'info'),
    debugModel: section.get('debugModel', false),
  };
}
