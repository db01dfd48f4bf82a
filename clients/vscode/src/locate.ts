/** Finds a way to run the server: the settings first, then the chosen interpreter, then what the extension carries. */

import * as fs from 'node:fs';
import * as path from 'node:path';
import { run } from './processes';
import type { LaunchSettings } from './settings';

/** `command` with `args` is the `trainwright` command: a subcommand such as `server` comes after them. */
export interface Launch {
  readonly command: string;
  readonly args: readonly string[];
  readonly version: string;
  /** In words, for the status item and the log. */
  readonly origin: string;
}

/** All that the search depends on. */
export interface Surroundings {
  readonly settings: LaunchSettings;
  /** The interpreter chosen in the Python extension. */
  readonly chosen: string | undefined;
  /** Folders of the workspace, if it is not trusted: nothing inside them may be run. */
  readonly untrustedFolders: readonly string[];
  /** The folder of this extension. */
  readonly extension: string;
  readonly log: (message: string) => void;
}

/** The server can't be run; the message is for the user. */
export class LocateError extends Error {
  constructor(
    message: string,
    /** The setting to correct. */
    readonly setting: string,
    /** The Python that Trainwright could be installed into. */
    readonly installInto?: string,
  ) {
    super(message);
  }
}

/** The answer of python/check_environment.py. */
interface Inspection {
  readonly executable: string;
  readonly version: readonly number[];
  readonly trainwright: string | null;
  readonly problem: string | null;
}

const WINDOWS = process.platform === 'win32';

// The plain names first: they are what an activated environment has.
const PATH_PYTHONS = ['python3', 'python', 'python3.14', 'python3.13', 'python3.12', 'python3.11', 'python3.10'];

/**
 * Decides how to run the server.
 *
 * @throws LocateError when a setting is wrong, or nothing was found.
 */
export async function locate(surroundings: Surroundings): Promise<Launch> {
  const { settings } = surroundings;
  if (settings.path) {
    return locateExecutable(settings.path, surroundings);
  }
  if (settings.interpreter) {
    return locateInterpreter(settings.interpreter, surroundings);
  }
  const chosen = surroundings.chosen && isAllowed(surroundings.chosen, surroundings) ? surroundings.chosen : undefined;
  return (chosen && (await locateChosen(chosen, surroundings))) || locateBundled(chosen, surroundings);
}

async function locateExecutable(executable: string, { extension }: Surroundings): Promise<Launch> {
  const setting = 'trainwright.path';
  try {
    const { stdout } = await run(executable, ['--version'], extension);
    const version = /\d+\.\d+\S*/.exec(stdout)?.[0];
    if (!version || !/trainwright/i.test(stdout)) {
      throw new Error(`it answers ${JSON.stringify(stdout.slice(0, 80))} to --version`);
    }
    return { command: executable, args: [], version, origin: `the setting ${setting}` };
  } catch (error) {
    throw new LocateError(`The setting ${setting} is not a trainwright that runs: ${executable} (${reason(error)}).`, setting);
  }
}

async function locateInterpreter(interpreter: string, { extension }: Surroundings): Promise<Launch> {
  const setting = 'trainwright.interpreter';
  let inspection: Inspection;
  try {
    inspection = await inspect(interpreter, [], extension);
  } catch (error) {
    throw new LocateError(`The setting ${setting} is not a Python that runs: ${interpreter} (${reason(error)}).`, setting);
  }
  if (inspection.problem !== null) {
    const installInto = isRecent(inspection) ? interpreter : undefined;
    throw new LocateError(`The setting ${setting} can't be used: ${describe(interpreter, inspection)}.`, setting, installInto);
  }
  return installed(interpreter, inspection, `the setting ${setting}`);
}

async function locateChosen(interpreter: string, { extension, log }: Surroundings): Promise<Launch | undefined> {
  try {
    const inspection = await inspect(interpreter, [], extension);
    if (inspection.problem === null) {
      return installed(interpreter, inspection, 'the interpreter chosen in the Python extension');
    }
    log(`The interpreter chosen in the Python extension is passed over: ${describe(interpreter, inspection)}.`);
  } catch (error) {
    log(`The interpreter chosen in the Python extension does not run: ${interpreter} (${reason(error)}).`);
  }
  return undefined;
}

async function locateBundled(chosen: string | undefined, surroundings: Surroundings): Promise<Launch> {
  const { extension, log } = surroundings;
  const libraries = path.join(extension, 'bundled', 'libs');
  const tried: string[] = [];
  let installInto = chosen;
  for (const python of [...(chosen ? [chosen] : []), ...pythonsOnPath(surroundings)]) {
    let inspection: Inspection;
    try {
      inspection = await inspect(python, [libraries], extension);
    } catch (error) {
      log(`Passed over for the server that comes with the extension: ${python} (${reason(error)}).`);
      continue;
    }
    if (inspection.problem === null) {
      const args = [path.join(extension, 'python', 'run_bundled.py')];
      const origin = `the server that comes with the extension, on Python ${inspection.version.join('.')}`;
      return { command: python, args, version: inspection.trainwright ?? '', origin };
    }
    tried.push(describe(python, inspection));
    if (isRecent(inspection)) {
      installInto ??= python;
    }
  }
  const looked = tried.length > 0 ? `Tried: ${tried.join('; ')}.` : 'No Python was found on PATH.';
  const remedy = installInto
    ? 'Install Trainwright into an environment (pip install trainwright) and choose that environment.'
    : 'Install Python 3.10 or newer, or say where it is with the setting trainwright.interpreter.';
  throw new LocateError(`No Python here can run the Trainwright server. ${looked} ${remedy}`, 'trainwright.interpreter', installInto);
}

// The command's working folder is the extension's: `-m` puts it first on the module path, and a project's own `yaml.py`
// must not be taken for PyYAML.
function installed(interpreter: string, inspection: Inspection, origin: string): Launch {
  return { command: interpreter, args: ['-m', 'trainwright'], version: inspection.trainwright ?? '', origin };
}

async function inspect(python: string, args: readonly string[], extension: string): Promise<Inspection> {
  const { stdout } = await run(python, [path.join(extension, 'python', 'check_environment.py'), ...args], extension);
  const answer = stdout.trimEnd().split('\n').at(-1) ?? ''; // a sitecustomize may have written lines of its own
  try {
    return JSON.parse(answer) as Inspection;
  } catch {
    throw new Error(`it answers ${JSON.stringify(answer.slice(0, 80))}`);
  }
}

function* pythonsOnPath(surroundings: Surroundings): Iterable<string> {
  const suffix = WINDOWS ? '.exe' : '';
  const folders = (process.env['PATH'] ?? '').split(path.delimiter).filter((folder) => path.isAbsolute(folder));
  const seen = new Set<string>();
  for (const name of WINDOWS ? ['python', 'python3', 'py'] : PATH_PYTHONS) {
    for (const folder of folders) {
      const file = path.join(folder, name + suffix);
      const target = realPath(file);
      if (target && !seen.has(target) && isAllowed(file, surroundings)) {
        seen.add(target);
        yield file;
        break; // a name means its first place on PATH
      }
    }
  }
}

function isAllowed(file: string, { untrustedFolders }: Surroundings): boolean {
  return !untrustedFolders.some((folder) => {
    const relative = path.relative(folder, file);
    return relative !== '' && !relative.startsWith('..') && !path.isAbsolute(relative);
  });
}

function realPath(file: string): string | undefined {
  try {
    return fs.realpathSync(file);
  } catch {
    return undefined;
  }
}

function isRecent({ version: [major = 0, minor = 0] }: Inspection): boolean {
  return major > 3 || (major === 3 && minor >= 10);
}

function describe(python: string, { version, problem }: Inspection): string {
  return `${python} (Python ${version.join('.')}): ${problem}`;
}

function reason(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
