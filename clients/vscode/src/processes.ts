/** Runs a command to its end and gives its output. */

import { execFile } from 'node:child_process';

export interface Output {
  readonly stdout: string;
  readonly stderr: string;
}

export class CommandError extends Error {}

/**
 * Runs `command` in `cwd`, without a shell.
 *
 * @throws CommandError with what the command wrote, when it can't be started, fails, or takes longer than `timeout` ms.
 */
export function run(command: string, args: readonly string[], cwd: string, timeout = 20_000): Promise<Output> {
  return new Promise((resolve, reject) => {
    execFile(
      command,
      [...args],
      { cwd, timeout, windowsHide: true, encoding: 'utf8', maxBuffer: 32 * 1024 * 1024 },
      (error, stdout, stderr) => {
        if (!error) {
          resolve({ stdout, stderr });
          return;
        }
        const said = error.killed ? `no answer within ${timeout / 1000} seconds` : lastLine(stderr);
        reject(new CommandError(said || startProblem(error), { cause: error }));
      },
    );
  });
}

/** A traceback ends with the line that says what is wrong. */
export function lastLine(text: string): string {
  return text.trimEnd().split('\n').at(-1)?.trim() ?? '';
}

/** Why a command could not be started, in words in place of the system's codes. */
export function startProblem(error: Error & { code?: unknown }): string {
  switch (error.code) {
    case 'ENOENT':
      return 'there is no such file';
    case 'EACCES':
      return 'it is not executable';
    default:
      return error.message;
  }
}
