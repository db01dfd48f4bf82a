// Makes the .vsix: the extension's code, and the server with its libraries for one platform.
// usage: node scripts/package.mjs [--target linux-x64] [--out FILE]      (the default is this machine's platform)
// The environment variable PYTHON names the Python (with pip) that collects the libraries.
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const extension = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const { version } = JSON.parse(fs.readFileSync(path.join(extension, 'package.json'), 'utf8'));
const { values } = parseArgs({ options: { target: { type: 'string' }, out: { type: 'string' } } });
const target = values.target ?? `${process.platform}-${process.arch}`;
const out = path.resolve(values.out ?? path.join(extension, 'dist', `trainwright-${version}-${target}.vsix`));

function run(command, ...args) {
  const { status, error } = spawnSync(command, args, { cwd: extension, stdio: 'inherit' });
  if (status !== 0) {
    console.error(`${command} ${args.join(' ')}: ${error?.message ?? `exit status ${status}`}`);
    process.exit(1);
  }
}

function python() {
  const ownEnvironment = path.join(extension, '..', '..', '.venv', 'bin', 'python');
  return process.env.PYTHON ?? (fs.existsSync(ownEnvironment) ? ownEnvironment : 'python3');
}

fs.mkdirSync(path.dirname(out), { recursive: true });
run(python(), path.join('scripts', 'bundle.py'), '--target', target);
const vsce = path.join(extension, 'node_modules', '@vscode', 'vsce', 'vsce');
// Reading 7,000 library files for secrets takes minutes; .vscodeignore says file by file what of the extension goes in.
const flags = ['--no-dependencies', '--allow-missing-repository', '--allow-package-all-secrets', '--allow-package-env-file'];
run(process.execPath, vsce, 'package', ...flags, '--target', target, '--out', out);
