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

/**
 * What the server is sent. Null is for what the user has not set: the project's own configuration decides. It is sent, so
 * that it takes back what the server was told when it started.
 */
export interface ServerSettings {
  readonly preset: 'default' | 'strict' | null;
  readonly select: readonly string[] | null;
  readonly extendSelect: readonly string[] | null;
  readonly ignore: readonly string[] | null;
  readonly severity: Readonly<Record<string, string>> | null;
  readonly configurationFile: string | null;
  readonly logLevel: string;
  readonly debugModel: boolean;
  readonly languageFeatures: boolean;
  /** The settings `trainwright.probe.*` that are set. */
  readonly probe: Readonly<Record<string, unknown>> | null;
  /** Without it the server runs nothing of the workspace. */
  readonly trusted: boolean;
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
  const listOrNull = (key: string): string[] | null => {
    const list = section.get<string[]>(key, []);
    return list.length > 0 ? list : null;
  };
  const severity = section.get<Record<string, string>>('severity', {});
  return {
    preset: section.get<'default' | 'strict' | null>('preset', null),
    select: section.get<string[] | null>('select', null),
    extendSelect: listOrNull('extendSelect'),
    ignore: listOrNull('ignore'),
    severity: Object.keys(severity).length > 0 ? { ...severity } : null,
    configurationFile: expanded(section.get('configurationFile', ''), scope) || null,
    logLevel: section.get('logLevel', 'info'),
    debugModel: section.get('debugModel', false),
    languageFeatures: section.get('languageFeatures', true),
    probe: probeSettings(section),
    trusted: vscode.workspace.isTrusted,
  };
}

function probeSettings(section: vscode.WorkspaceConfiguration): Record<string, unknown> | null {
  const found: Record<string, unknown> = {};
  for (const key of ['interpreter', 'launcher', 'root', 'timeout', 'memoryLimit', 'cudaFraction']) {
    const value = section.get<string | number | null>(`probe.${key}`, null);
    if (value !== null && value !== '') {
      found[key] = value;
    }
  }
  return Object.keys(found).length > 0 ? found : null;
}
