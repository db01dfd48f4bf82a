/** Replaces `~`, `${workspaceFolder}` and `${env:NAME}` in settings that are paths. */

import * as os from 'node:os';
import * as path from 'node:path';

export interface Surroundings {
  readonly workspaceFolder: string | undefined;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** The path that a setting means, absolute unless it is a bare command name; empty where the setting is empty. */
export function expandPath(setting: string, { workspaceFolder, environment }: Surroundings): string {
  const text = setting
    .trim()
    .replace(/^~(?=$|[\\/])/, os.homedir())
    .replaceAll(/\$\{workspaceFolder\}/g, workspaceFolder ?? '')
    .replaceAll(/\$\{env:([^}]+)\}/g, (_, name: string) => environment[name] ?? '');
  const isBareCommand = !/[\\/]/.test(text);
  if (text === '' || isBareCommand || path.isAbsolute(text) || workspaceFolder === undefined) {
    return text;
  }
  return path.resolve(workspaceFolder, text);
}
