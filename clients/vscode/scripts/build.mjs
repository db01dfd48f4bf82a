// Bundles the extension's code into dist/extension.js. usage: node scripts/build.mjs [--minify] [--watch]
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import esbuild from 'esbuild';

const minify = process.argv.includes('--minify');

const context = await esbuild.context({
  absWorkingDir: path.dirname(path.dirname(fileURLToPath(import.meta.url))),
  entryPoints: ['src/extension.ts'],
  outfile: 'dist/extension.js',
  bundle: true,
  external: ['vscode'],
  format: 'cjs',
  platform: 'node',
  target: 'node20',
  minify,
  sourcemap: minify ? false : 'inline',
  logLevel: 'warning',
});
if (process.argv.includes('--watch')) {
  await context.watch();
} else {
  await context.rebuild();
  await context.dispose();
}
