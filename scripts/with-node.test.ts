import { spawn, spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const script = fileURLToPath(new URL('with-node.mjs', import.meta.url));

let project: string;

beforeEach(() => {
  project = mkdtempSync(join(tmpdir(), 'suture-with-node-'));
  mkdirSync(join(project, 'scripts'));
  copyFileSync(script, join(project, 'scripts', 'with-node.mjs'));
  lock({ '': { name: 'bare' } });
  installed({});
});
afterEach(() => rmSync(project, { recursive: true, force: true }));

function lock(packages: object): void {
  writeFileSync(join(project, 'package.json'), JSON.stringify({ name: 'bare', dependencies: withoutRoot(packages) }));
  writeFileSync(join(project, 'package-lock.json'), JSON.stringify({ name: 'bare', lockfileVersion: 3, packages }));
}

function withoutRoot(packages: object): Record<string, string> {
  const paths = Object.keys(packages).filter((path) => path !== '');
  return Object.fromEntries(paths.map((path) => [path.replace('node_modules/', ''), '1.0.0']));
}

function installed(packages: object): void {
  mkdirSync(join(project, 'node_modules'), { recursive: true });
  writeFileSync(join(project, 'node_modules', '.package-lock.json'), JSON.stringify({ packages }));
}

/** A registry that nobody answers for, so that a needless installation fails the test at once. */
const noNetwork = { ...process.env, npm_config_registry: 'http://127.0.0.1:9/', npm_config_fetch_retries: '0' };

function run(...args: string[]) {
  return spawnSync(process.execPath, [join(project, 'scripts', 'with-node.mjs'), ...args], {
    encoding: 'utf8',
    env: noNetwork,
  });
}

describe('with-node', () => {
  it('hands arguments over as they are, and says nothing itself', () => {
    const result = run(
      'node',
      '-e',
      'console.log(JSON.stringify(process.argv.slice(1)))',
      '--',
      'a b',
      '"c"',
      '$d',
      '',
    );
    expect(result.stderr).toBe('');
    expect(JSON.parse(result.stdout)).toEqual(['a b', '"c"', '$d', '']);
  });

  it('ends with the exit code of the command', () => {
    expect(run('node', '-e', 'process.exit(7)').status).toBe(7);
    expect(run('no-such-command-here').status).toBe(127);
  });

  it('passes a signal on and waits for the command to end', async () => {
    const command = "process.on('SIGTERM', () => process.exit(5)); setInterval(() => {}, 1000); console.log('up')";
    const child = spawn(process.execPath, [join(project, 'scripts', 'with-node.mjs'), 'node', '-e', command], {
      env: noNetwork,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    child.stdout.once('data', () => child.kill('SIGTERM'));
    const code = await new Promise((resolve) => child.once('exit', resolve));
    expect(code).toBe(5);
  });

  it('finds the packages installed when the lock file changed along with them', () => {
    mkdirSync(join(project, 'node_modules', 'a'), { recursive: true });
    const a = { version: '1.0.0', integrity: 'sha512-x' };
    lock({ '': { name: 'bare' }, 'node_modules/a': a, 'node_modules/b': { version: '1.0.0', optional: true } });
    installed({ 'node_modules/a': a });
    expect(run('node', '-e', '')).toMatchObject({ status: 0, stderr: '' });
  });

  it('says in a sentence that packages cannot be had', () => {
    lock({ '': { name: 'bare' }, 'node_modules/a': { version: '1.0.0', integrity: 'sha512-x' } });
    const result = run('node', '-e', '');
    expect(result.status).toBe(1);
    expect(result.stderr).toContain('suture: the packages could not be installed; check the network');
  });
});
