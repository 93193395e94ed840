import { Command, CommanderError, Option } from 'commander';
import { Fault } from '../diagnostics/fault.ts';
import type { CommandSpec, Given, OptionSpec } from './command-spec.ts';
import { commands, groups } from './commands.ts';
import { contextOf } from './context.ts';
import { exitCodeOf, exitCodes } from './exit-code.ts';
import { Output } from './output.ts';
import type { Terminal } from './terminal.ts';
import { version } from './version.ts';
import type { Wiring } from './wiring.ts';

const COMMON: readonly OptionSpec[] = [
  { flags: '--workspace <folder>', text: 'the workspace (otherwise the nearest folder upwards with a suture.yaml)' },
  { flags: '--server <url>', text: 'a Suture elsewhere; its token comes from SUTURE_TOKEN or SUTURE_TOKEN_FILE' },
  { flags: '--json', text: 'one event a line on standard output, the last line is the result' },
  { flags: '--no-color', text: 'no colour on the error output' },
];

/** Runs one command line and gives its exit code. Whatever goes wrong is told as a code, a sentence and a fix. */
export async function runCommandLine(args: readonly string[], terminal: Terminal, wiring: Wiring): Promise<number> {
  let code: number = exitCodes.ok;
  const program = new Command('suture')
    .description('Moves messages between the systems of a practice, and accounts for them.')
    .version(version())
    .helpCommand('help [command]', 'how a command is used')
    .configureOutput({
      writeOut: (text) => terminal.stdout.write(text),
      writeErr: (text) => terminal.stderr.write(text),
    });
  const settled = (command: Command) =>
    command.exitOverride().showSuggestionAfterError().copyInheritedSettings(program);
  settled(program);
  const parents = new Map<string, Command>();
  for (const spec of commands) {
    const [first = '', second] = spec.name.split(' ');
    let parent = program;
    if (second !== undefined) {
      parent = parents.get(first) ?? settled(program.command(first).description(groups[first] ?? ''));
      parents.set(first, parent);
    }
    const command = settled(parent.command(second ?? first).description(spec.text));
    for (const [name, text] of spec.args ?? []) command.argument(name, text);
    const order: string[] = [];
    for (const option of [...(spec.options ?? []), ...COMMON]) addOption(command, option, order);
    command.action(async () => {
      code = await runCommand(spec, command, order, terminal, wiring);
    });
  }
  try {
    await program.parseAsync(args, { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0) return exitCodes.ok;
    // Commander has told what is wrong; programs get it in their own form.
    if (args.includes('--json'))
      new Output(terminal, { json: true, color: false }).failure({ code: 'command-misused' });
    return exitCodes.usage;
  }
  return code;
}

async function runCommand(
  spec: CommandSpec,
  command: Command,
  order: readonly string[],
  terminal: Terminal,
  wiring: Wiring,
): Promise<number> {
  const options: Readonly<Record<string, unknown>> = command.opts();
  const output = new Output(terminal, { json: options['json'] === true, color: options['color'] !== false });
  try {
    const context = contextOf(terminal, output, wiring, {
      workspace: options['workspace'] as string | undefined,
      server: options['server'] as string | undefined,
    });
    const ran = spec.run(context, given(command, options, order));
    const code = await (spec.untilInterrupted ? ran : Promise.race([ran, interruption(terminal)]));
    return code ?? exitCodes.ok;
  } catch (error) {
    const fault = faultOf(error, terminal);
    const { code, place, about } = fault;
    output.failure({ code, ...(place === undefined ? {} : { place }), ...(about === undefined ? {} : { about }) });
    if (code === 'server-failed' && terminal.environment['SUTURE_DEBUG'] !== undefined) output.note(stackOf(fault));
    return exitCodeOf(code);
  }
}

/** Rejects when the user gives the command up. */
function interruption({ interrupted }: Terminal): Promise<never> {
  return new Promise((_, reject) => {
    const stop = () => reject(new Fault('command-interrupted'));
    if (interrupted.aborted) stop();
    else interrupted.addEventListener('abort', stop, { once: true });
  });
}

function faultOf(error: unknown, terminal: Terminal): Fault {
  if (error instanceof Fault) return error;
  if (terminal.interrupted.aborted) return new Fault('command-interrupted');
  return new Fault('server-failed', { cause: error });
}

function stackOf({ cause }: Fault): string {
  return cause instanceof Error ? (cause.stack ?? '') : '';
}

function addOption(command: Command, { flags, text, many, fallback }: OptionSpec, order: string[]): void {
  const option = new Option(flags, text);
  const name = option.attributeName();
  if (many === true) option.argParser<string[]>((value, before) => [...(before ?? []), value]);
  if (fallback !== undefined) option.default(fallback);
  command.addOption(option);
  command.on(`option:${option.name()}`, () => {
    if (!order.includes(name)) order.push(name);
  });
}

function given(command: Command, options: Readonly<Record<string, unknown>>, order: readonly string[]): Given {
  const text = (name: string) => (typeof options[name] === 'string' ? options[name] : undefined);
  return {
    args: command.args,
    order,
    text,
    option: (name) => (options[name] === true ? true : text(name)),
    texts: (name) => (Array.isArray(options[name]) ? (options[name] as string[]) : []),
    flag: (name) => options[name] === true,
  };
}
