/** The server's life: located, started, restarted after a crash, stopped; one operation at a time. */

import { spawn, type ChildProcess } from 'node:child_process';
import * as vscode from 'vscode';
import {
  CloseAction,
  DidChangeConfigurationNotification,
  ErrorAction,
  LanguageClient,
  RevealOutputChannelOn,
  type LanguageClientOptions,
} from 'vscode-languageclient/node';
import { SELECTOR } from './documents';
import { announcesHealth, SERVER_STATUS, type Health } from './health';
import { provideHover } from './hover';
import { locate, type Launch } from './locate';
import type { Log } from './log';
import { announcesPlaces } from './places';
import { announcesProbes } from './probe';
import { lastLine, startProblem } from './processes';
import type { InterpreterChoice } from './pythonExtension';
import { launchSettings, SECTION, serverSettings } from './settings';

export type State =
  | { readonly kind: 'disabled' | 'stopped' | 'starting' }
  | { readonly kind: 'running'; readonly launch: Launch; readonly health?: Health }
  | { readonly kind: 'failed'; readonly error: Error };

/** The running server, and all that ends with it. */
interface Session {
  readonly client: LanguageClient;
  readonly launch: Launch;
  process?: ChildProcess;
  /** The end of what it wrote there: a traceback, if it died of one. */
  stderr: string;
  isClosed: boolean;
  health?: Health;
}

const START_TIMEOUT = 30_000;
const STOP_TIMEOUT = 2_000;
const MAX_CRASHES = 4;
const CRASH_WINDOW = 3 * 60_000;
const STDERR_KEPT = 4_000;

export class Server implements vscode.Disposable {
  private readonly stateChanged = new vscode.EventEmitter<State>();
  readonly onDidChangeState = this.stateChanged.event;

  private current: State = { kind: 'stopped' };
  private session: Session | undefined;
  private pending: Promise<void> = Promise.resolve();
  private crashes: number[] = [];

  constructor(
    private readonly extension: string,
    private readonly interpreter: InterpreterChoice,
    private readonly log: Log,
    private readonly trace: vscode.OutputChannel,
  ) {}

  get state(): State {
    return this.current;
  }

  get client(): LanguageClient | undefined {
    return this.current.kind === 'running' ? this.session?.client : undefined;
  }

  get pid(): number | undefined {
    return this.session?.process?.pid;
  }

  /** Stops what runs, looks for the server again, and starts it. Failures end in the state `failed`, never here. */
  restart(): Promise<void> {
    this.crashes = [];
    return this.enqueue(() => this.startAnew());
  }

  /** Restarts only if another command would be run than now: another interpreter was chosen, a workspace became trusted. */
  restartIfMoved(): Promise<void> {
    return this.enqueue(async () => {
      const running = this.current.kind === 'running' ? this.current.launch : undefined;
      const launch = await this.locate().catch(() => undefined);
      if (!running || JSON.stringify(launch) !== JSON.stringify(running)) {
        await this.startAnew();
      }
    });
  }

  stop(): Promise<void> {
    return this.enqueue(async () => {
      await this.end();
      this.enter({ kind: 'stopped' });
    });
  }

  dispose(): void {
    this.stateChanged.dispose();
  }

  private enqueue(operation: () => Promise<void>): Promise<void> {
    this.pending = this.pending.then(operation).catch((error: unknown) => this.fail(error));
    return this.pending;
  }

  private enter(state: State): void {
    this.current = state;
    this.stateChanged.fire(state);
  }

  private fail(error: unknown): void {
    const failure = error instanceof Error ? error : new Error(String(error));
    this.log.error(failure.message);
    this.enter({ kind: 'failed', error: failure });
  }

  private locate(): Promise<Launch> {
    return this.interpreter.path().then((chosen) =>
      locate({
        settings: launchSettings(),
        chosen,
        untrustedFolders: vscode.workspace.isTrusted
          ? []
          : (vscode.workspace.workspaceFolders ?? []).map((folder) => folder.uri.fsPath),
        extension: this.extension,
        log: (message) => this.log.info(message),
      }),
    );
  }

  private async startAnew(): Promise<void> {
    if (!launchSettings().enable) {
      await this.end();
      this.enter({ kind: 'disabled' });
      return;
    }
    // Said before the old session ends: a server that has died is not running.
    this.enter({ kind: 'starting' });
    await this.end();
    const launch = await this.locate();
    this.log.info(`Starting ${[launch.command, ...launch.args, 'server'].join(' ')} (${launch.version}, ${launch.origin})`);
    const session = this.connect(launch);
    this.session = session;
    try {
      await within(START_TIMEOUT, session.client.start(), 'it did not answer');
      if (session.isClosed) {
        throw new Error('it ended at once');
      }
    } catch (error) {
      await this.end();
      const said = lastLine(session.stderr) || (error instanceof Error ? error.message : String(error));
      throw new Error(`The Trainwright server did not start (${launch.command}): ${said}`);
    }
    this.enter({ kind: 'running', launch, ...(session.health && { health: session.health }) });
  }

  private connect(launch: Launch): Session {
    const start = async (): Promise<ChildProcess> => {
      // A request that comes after the end would have the client start its server once more, beside the new session's.
      if (session.isClosed) {
        throw new Error('the session has ended');
      }
      const process = spawn(launch.command, [...launch.args, 'server'], { cwd: this.extension, windowsHide: true });
      session.process = process;
      process.stderr.setEncoding('utf8').on('data', (text: string) => {
        session.stderr = (session.stderr + text).slice(-STDERR_KEPT);
      });
      await new Promise<void>((resolve, reject) => {
        process.once('spawn', resolve).once('error', (error) => reject(new Error(startProblem(error))));
      });
      return process;
    };
    const closed = (): void => {
      session.isClosed = true;
      if (this.session === session && this.current.kind === 'running') {
        void this.enqueue(() => this.afterCrash(session));
      }
    };
    const client = new LanguageClient(SECTION, 'Trainwright', start, this.clientOptions(closed));
    client.registerFeature(announcesProbes);
    client.registerFeature(announcesPlaces);
    client.registerFeature(announcesHealth);
    client.onNotification(SERVER_STATUS, (health: Health) => {
      session.health = health;
      if (this.session === session && this.current.kind === 'running') {
        this.enter({ kind: 'running', launch, health });
      }
    });
    const session: Session = { client, launch, stderr: '', isClosed: false };
    return session;
  }

  private clientOptions(closed: () => void): LanguageClientOptions {
    return {
      documentSelector: SELECTOR,
      diagnosticCollectionName: SECTION,
      outputChannel: this.log.channel,
      traceOutputChannel: this.trace,
      initializationOptions: serverSettings(vscode.workspace.workspaceFolders?.[0]?.uri),
      synchronize: { configurationSection: SECTION },
      // Failures are shown by the extension, with what can be done about them.
      revealOutputChannelOn: RevealOutputChannelOn.Never,
      initializationFailedHandler: () => false,
      errorHandler: {
        // Of a server that dies many messages fail at once. A client that shuts down for that would not say that the
        // connection is closed, and nobody would start the next one.
        error: () => ({ action: ErrorAction.Continue, handled: true }),
        closed: () => {
          closed();
          return { action: CloseAction.DoNotRestart, handled: true };
        },
      },
      middleware: {
        provideHover,
        // VS Code asks for lenses again whenever it likes, also between a crash and the next start.
        provideCodeLenses: (document, token, next) => (this.session?.isClosed === false ? next(document, token) : []),
        workspace: {
          configuration: (params, token, next) => {
            const answers = next(params, token);
            const replaceOurs = (values: unknown[]): unknown[] =>
              params.items.map(({ section, scopeUri }, index) =>
                section === SECTION ? serverSettings(scopeUri ? vscode.Uri.parse(scopeUri) : undefined) : values[index],
              );
            return Array.isArray(answers) ? replaceOurs(answers) : answers;
          },
          didChangeConfiguration: async () => {
            const settings = { [SECTION]: serverSettings(vscode.workspace.workspaceFolders?.[0]?.uri) };
            // To a client whose server has gone this would be a reason to start it again.
            if (this.session?.isClosed === false) {
              await this.client?.sendNotification(DidChangeConfigurationNotification.type, { settings });
            }
          },
        },
      },
    };
  }

  private async afterCrash(session: Session): Promise<void> {
    if (this.session !== session) {
      return;
    }
    const now = Date.now();
    this.crashes = [...this.crashes.filter((time) => now - time < CRASH_WINDOW), now];
    const said = lastLine(session.stderr);
    if (this.crashes.length > MAX_CRASHES) {
      await this.end();
      throw new Error(`The Trainwright server stopped ${this.crashes.length} times in a row${said && `: ${said}`}`);
    }
    this.log.warn(`The server stopped${said && `: ${said}`}. It is started again.`);
    await this.startAnew();
  }

  private async end(): Promise<void> {
    const session = this.session;
    this.session = undefined;
    if (!session) {
      return;
    }
    try {
      await session.client.dispose(STOP_TIMEOUT);
    } catch (error) {
      this.log.warn(`The server did not stop by itself: ${String(error)}`);
    }
    await ended(session.process);
  }
}

/** Waits for the process to exit, and kills it where it does not. */
async function ended(process: ChildProcess | undefined): Promise<void> {
  const isOver = (): boolean => !process?.pid || process.exitCode !== null || process.signalCode !== null;
  if (!process || isOver()) {
    return;
  }
  await new Promise<void>((resolve) => {
    const timer = setTimeout(() => {
      process.kill('SIGKILL');
      resolve();
    }, STOP_TIMEOUT);
    process.once('exit', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}

async function within<T>(milliseconds: number, promise: Promise<T>, problem: string): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${problem} within ${milliseconds / 1000} seconds`)), milliseconds);
  });
  try {
    return await Promise.race([promise, timeout]);
  } finally {
    clearTimeout(timer);
  }
}

