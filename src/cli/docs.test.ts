import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { fakeConsole } from '../../test/fakes/fake-console.ts';
import { FAKE_BODY, FAKE_DESTINATION, FAKE_NOW, FakeEngine, fakeId } from '../../test/fakes/fake-engine.ts';
import { FakePractice } from '../../test/fakes/fake-practice.ts';
import { FakeTerminal } from '../../test/fakes/fake-terminal.ts';
import { fakeWiring } from '../../test/fakes/fake-wiring.ts';
import { openServer } from '../server/open-server.ts';
import { socketPath } from '../server/socket-path.ts';
import { commands } from './commands.ts';
import { runCommandLine } from './run-command-line.ts';

/**
 * Runs every example of docs/cli.md, with the files that it shows, and compares what it prints: `...` stands for anything
 * within a line, or as a line of its own for any lines.
 */
const text = readFileSync(new URL('../../docs/cli.md', import.meta.url), 'utf8');

interface Example {
  readonly command: string;
  readonly printed: readonly string[];
  readonly interrupt: boolean;
}

const blocks = [...text.matchAll(/^```console( down)?\n(.*?)^```$/gms)].map(([, down, content = '']) => ({
  down: down !== undefined,
  examples: content
    .split(/^\$ /m)
    .slice(1)
    .map((part): Example => {
      const [command = '', ...printed] = part.trimEnd().split('\n');
      const interrupt = printed.at(-1) === '^C';
      return { command, printed: interrupt ? printed.slice(0, -1) : printed, interrupt };
    }),
}));

const files = [...text.matchAll(/^```\w+ file=(\S+)\n(.*?)^```$/gms)].map(
  ([, name = '', content = '']) => [name, content] as const,
);

/** Commands that are shown with files of their own; to the others the workspace is an empty one. */
const USES_FILES = /^suture (?:validate|explain|translate|map|match|audit|codes|systems profile) /;

let folder: string;
let engine: FakeEngine;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'suture-docs-'));
  writeFileSync(join(folder, 'suture.yaml'), 'project: riverside\n');
  writeFileSync(join(folder, 'result.hl7'), FAKE_BODY);
  mkdirSync(join(folder, 'nowhere'));
  engine = new FakeEngine();
  const event = { flow: 'lab-results', type: 'ORU^R01', message: fakeId(2) };
  const tried = { destination: FAKE_DESTINATION, answerCode: 'AA', tookMs: 12 };
  engine.happened = [
    { at: FAKE_NOW + 2000, what: 'received', ...event },
    { at: FAKE_NOW + 2012, what: 'delivered', ...event, ...tried },
  ];
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Puts the files that the documentation shows into the workspace. */
function writeFiles(): void {
  for (const [name, content] of files) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), content);
  }
  writeFileSync(join(folder, 'samples', 'potassium.hl7'), FAKE_BODY);
}

/** Runs `[echo WORD | | cat FILE |] suture ...` and gives everything that it printed, by lines. */
async function printedBy({ command, printed, interrupt }: Example): Promise<string[]> {
  const [, echoed, file, line = ''] = /^(?:echo (\S+) \| |cat (\S+) \| )?suture (.*)$/.exec(command) ?? [];
  const fake = new FakeTerminal({ folder });
  fake.end(echoed ?? (file === undefined ? '' : readFileSync(join(folder, file))));
  const args = [...line.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? '');
  const ended = runCommandLine(args, fake.terminal, fakeWiring(engine));
  if (interrupt) {
    await vi.waitFor(() => expect(fake.all.split('\n').length).toBeGreaterThan(printed.length - 1), 5000);
    fake.interrupt();
  }
  await ended;
  return fake.all.trimEnd().split('\n');
}

describe('docs/cli.md', () => {
  it.each(blocks.map((block) => [block.examples.map(({ command }) => command).join('; '), block] as const))(
    '%s',
    async (_, { down, examples }) => {
      if (examples.some(({ command }) => command.includes('--workspace my-practice'))) {
        await runCommandLine(['init', 'my-practice'], new FakeTerminal({ folder }).terminal, fakeWiring(engine));
        if (examples[0]?.command.startsWith('suture init')) rmSync(join(folder, 'my-practice'), { recursive: true });
      }
      if (examples.some(({ command }) => USES_FILES.test(command))) writeFiles();
      const server = down
        ? undefined
        : await openServer({
            engine,
            practice: new FakePractice(),
            workspace: fakeConsole,
            socketPath: socketPath(join(folder, '.suture')),
          });
      try {
        for (const example of examples) {
          const lines = await printedBy(example);
          const pattern = example.printed.map(patternOf).join('\n');
          expect(lines.join('\n'), example.command).toMatch(new RegExp(`^${pattern}$`));
        }
      } finally {
        await server?.close();
      }
    },
  );

  it('has an example of every command but the demo, which is a test of its own', () => {
    const shown = blocks.flatMap(({ examples }) => examples.map(({ command }) => command));
    const missing = commands.filter(
      ({ name }) => name !== 'demo' && !shown.some((command) => command.includes(`suture ${name}`)),
    );
    expect(missing.map(({ name }) => name)).toEqual([]);
  });
});

function patternOf(line: string): string {
  return line === '...' ? String.raw`[\s\S]*` : line.split('...').map(escaped).join('.*');
}

function escaped(literal: string): string {
  return literal.replaceAll(/[$()*+.?[\\\]^{|}]/g, String.raw`\$&`);
}
