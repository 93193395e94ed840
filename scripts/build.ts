import { spawnSync } from 'node:child_process';
import { chmodSync, copyFileSync, globSync, mkdirSync, rmSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Builds dist/: the compiled sources, beside them the data files that they load, and the console in `web/`. */
const DATA = ['**/*.json', '**/*.ndjson', '**/*.sql', '**/*.yaml', '**/*.csv', '**/*.md', '**/*.txt', '**/*.mjs'];

const root = fileURLToPath(new URL('..', import.meta.url));
process.chdir(root);
const verify = process.argv.includes('--verify');
// A trial build goes elsewhere, so that a Suture running from dist/ keeps its files.
const out = verify ? '.trial-build' : 'dist';

rmSync(out, { recursive: true, force: true });
run('tsc', ['-p', 'tsconfig.build.json', '--outDir', out]);
for (const file of globSync(DATA, { cwd: 'src' })) {
  mkdirSync(dirname(join(out, file)), { recursive: true });
  copyFileSync(join('src', file), join(out, file));
}
run('vite', ['build', '--config', 'web/vite.config.ts', '--outDir', resolve(out, 'web'), '--logLevel', 'warn', 'web']);
const command = join(out, 'cli/suture.js');
chmodSync(command, 0o755);
if (verify) run(process.execPath, [command, '--version']);

function run(name: string, args: readonly string[]): void {
  const result = spawnSync(name, args, {
    stdio: 'inherit',
    shell: process.platform === 'win32' && name !== process.execPath,
  });
  if (result.status === 0) return;
  console.error(result.error ? `${name} could not be started: ${result.error.message}` : `${name} failed`);
  process.exit(1);
}
