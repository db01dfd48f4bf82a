/** Probes: the user's model, run on request by the server in the user's interpreter; the report is a Markdown preview. */

import * as vscode from 'vscode';
import { ExecuteCommandRequest, type LanguageClient, type StaticFeature } from 'vscode-languageclient/node';

const SCHEME = 'trainwright-probe';
const COMMAND = 'trainwright.probe';
const CONFIRMED = 'trainwright.probe.confirmed';

/** What the server takes; its own documentation says more. */
export interface ProbeRequest {
  readonly kind: string;
  readonly uri?: string;
  /** A class or function. */
  readonly target?: string;
  /** Or the line that it is looked for at, from 0. */
  readonly line?: number;
  readonly arguments?: Readonly<Record<string, string>>;
  readonly shapes?: readonly string[];
  /** The Python that has torch. */
  readonly interpreter?: string | undefined;
  readonly [option: string]: unknown;
}

interface ProbeAnswer {
  readonly ok: boolean;
  readonly message?: string;
  readonly missing?: readonly string[];
  readonly title?: string;
  readonly markdown?: string;
  readonly command?: string;
  readonly root?: string;
  readonly cancelled?: boolean;
}

const KINDS: readonly (vscode.QuickPickItem & { readonly probe: string })[] = [
  { probe: 'model', label: 'Model', detail: 'Layers, shapes, parameters, memory and time of a forward pass' },
  { probe: 'grad', label: 'Gradients', detail: 'Norms, parameters without gradients, the first NaN' },
  { probe: 'determinism', label: 'Determinism', detail: 'Two seeded runs, compared bit for bit' },
  { probe: 'mode', label: 'Train and eval mode', detail: 'Whether the mode makes a difference' },
  { probe: 'loader', label: 'DataLoader', detail: 'Batches per second by number of workers' },
  { probe: 'batch-size', label: 'Batch size', detail: 'The largest batch that fits' },
  { probe: 'env', label: 'Environment', detail: 'The interpreter and its devices' },
];

/** Tells the server that there is a command behind its code lenses. */
export const announcesProbes: StaticFeature = {
  fillClientCapabilities: (capabilities) => {
    capabilities.experimental = { ...capabilities.experimental, trainwrightRunProbe: true };
  },
  initialize: () => undefined,
  getState: () => ({ kind: 'static' }),
  clear: () => undefined,
};

export class Probes implements vscode.TextDocumentContentProvider {
  private readonly changed = new vscode.EventEmitter<vscode.Uri>();
  readonly onDidChange = this.changed.event;
  private readonly reports = new Map<string, string>();

  constructor(
    private readonly memory: vscode.Memento,
    private readonly client: () => LanguageClient | undefined,
    private readonly interpreter: () => Promise<string | undefined>,
  ) {}

  register(): vscode.Disposable {
    return vscode.Disposable.from(
      this.changed,
      vscode.workspace.registerTextDocumentContentProvider(SCHEME, this),
      vscode.commands.registerCommand('trainwright.runProbe', (request?: ProbeRequest) => this.run(request)),
    );
  }

  provideTextDocumentContent(uri: vscode.Uri): string {
    return this.reports.get(uri.path) ?? 'This report is gone: run the probe again.';
  }

  /** Runs a probe and shows its report; without a request, the user picks one for the place of the cursor. */
  async run(given?: ProbeRequest): Promise<void> {
    const client = this.client();
    if (!client) {
      void vscode.window.showWarningMessage('The Trainwright server is not running.');
      return;
    }
    if (!vscode.workspace.isTrusted) {
      void vscode.window.showWarningMessage('A probe runs the code of this workspace, which is not trusted.');
      return;
    }
    const picked = given ?? (await pick());
    if (!picked) {
      return;
    }
    await saved(picked.uri);
    const request = { ...picked, interpreter: picked.interpreter ?? (await this.interpreter()) };
    if (!(await this.confirmed(client, request))) {
      return;
    }
    let answer = await ask(client, request);
    if (answer.missing) {
      const values = await inputs(answer.missing);
      if (!values) {
        return;
      }
      answer = await ask(client, { ...request, arguments: { ...request.arguments, ...values } });
    }
    await this.show(answer);
  }

  private async confirmed(client: LanguageClient, request: ProbeRequest): Promise<boolean> {
    const asks = vscode.workspace.getConfiguration('trainwright').get('probe.confirm', true);
    if (!asks || this.memory.get(CONFIRMED)) {
      return true;
    }
    const plan = await ask(client, { ...request, dryRun: true });
    if (plan.message) {
      void vscode.window.showErrorMessage(plan.message);
      return false;
    }
    const detail = `${plan.command}\n\nin ${plan.root}`;
    const once = 'Run';
    const always = 'Run, and do not ask again in this workspace';
    const chosen = await vscode.window.showInformationMessage(
      'The probe imports and runs your code.', { modal: true, detail }, once, always);
    if (chosen === always) {
      await this.memory.update(CONFIRMED, true);
    }
    return chosen !== undefined;
  }

  private async show(answer: ProbeAnswer): Promise<void> {
    if (answer.cancelled) {
      return;
    }
    if (answer.markdown === undefined) {
      void vscode.window.showErrorMessage(answer.message ?? 'The probe gave no report.');
      return;
    }
    const name = (answer.title ?? 'Probe').replace(/[/\\]/g, ' ');
    const uri = vscode.Uri.from({ scheme: SCHEME, path: `/${name}.md` });
    this.reports.set(uri.path, answer.markdown);
    this.changed.fire(uri);
    await vscode.commands.executeCommand('markdown.showPreviewToSide', uri);
  }
}

/** The code that runs is that on the disk. */
async function saved(uri: string | undefined): Promise<void> {
  const document = uri && vscode.workspace.textDocuments.find((each) => each.uri.toString() === vscode.Uri.parse(uri).toString());
  if (document && document.isDirty) {
    await document.save();
  }
}

async function ask(client: LanguageClient, request: ProbeRequest): Promise<ProbeAnswer> {
  try {
    const answer: unknown = await client.sendRequest(ExecuteCommandRequest.type, { command: COMMAND, arguments: [request] });
    return answer as ProbeAnswer;
  } catch (error) {
    return { ok: false, message: error instanceof Error ? error.message : String(error) };
  }
}

async function pick(): Promise<ProbeRequest | undefined> {
  const picked = await vscode.window.showQuickPick(KINDS, { title: 'Which probe?', matchOnDetail: true });
  if (!picked || picked.probe === 'env') {
    return picked && { kind: picked.probe };
  }
  const editor = vscode.window.activeTextEditor;
  if (editor?.document.languageId !== 'python') {
    void vscode.window.showWarningMessage('Put the cursor into the model or the DataLoader call first.');
    return undefined;
  }
  return { kind: picked.probe, uri: editor.document.uri.toString(), line: editor.selection.active.line };
}

async function inputs(names: readonly string[]): Promise<Record<string, string> | undefined> {
  const values: Record<string, string> = {};
  for (const name of names) {
    const value = await vscode.window.showInputBox({
      title: `The probe needs ${name}`,
      prompt: `No default and no config gives ${name}. The answer is remembered for this project.`,
      ignoreFocusOut: true,
    });
    if (!value) {
      return undefined;
    }
    values[name] = value;
  }
  return values;
}
