import { stat } from 'node:fs/promises';
import { entryOf } from '../../diagnostics/catalogue.ts';
import { Fault } from '../../diagnostics/fault.ts';
import type { Finding } from '../../diagnostics/finding.ts';
import type { CommandSpec } from '../command-spec.ts';
import type { Context } from '../context.ts';
import { exitCodes } from '../exit-code.ts';
import { tooOld } from '../node-version.ts';

interface Check {
  readonly name: string;
  readonly run: (context: Context) => Promise<readonly Finding[]>;
}

/** `suture doctor`: looks at everything that has to be well. */
export const doctor: CommandSpec = {
  name: 'doctor',
  text: 'whether Node, the workspace, its state folder and the running Suture are well',
  run: async (context) => {
    const { output } = context;
    let errors = 0;
    for (const { name, run } of CHECKS) {
      const findings = await run(context).catch(findingOf);
      const bad = findings.filter(({ code }) => ['error', 'fatal'].includes(entryOf(code).severity));
      errors += bad.length;
      const word = bad.length > 0 ? 'failed' : findings.length > 0 ? 'look' : 'ok';
      output.data(
        'check',
        { name, ok: bad.length === 0, codes: findings.map(({ code }) => code) },
        `${word.padEnd(6)}  ${name}`,
      );
      for (const finding of findings) output.finding(finding);
    }
    output.result({ errors });
    return errors > 0 ? exitCodes.findings : exitCodes.ok;
  },
};

const CHECKS: readonly Check[] = [
  {
    name: 'Node is new enough',
    run: async () => (tooOld(process.version) === undefined ? [] : [{ code: 'node-too-old' }]),
  },
  {
    name: 'the workspace is sound',
    run: async (context) => (await context.wiring.load(context.workspace, await context.files())).findings,
  },
  { name: 'the state folder is closed to others', run: stateFolder },
  { name: 'Suture runs', run: running },
];

async function stateFolder({ state }: Context): Promise<readonly Finding[]> {
  const found = await stat(state).catch(() => undefined);
  const open = found !== undefined && process.platform !== 'win32' && (found.mode & 0o077) !== 0;
  return open ? [{ code: 'state-folder-open', place: { file: state } }] : [];
}

async function running(context: Context): Promise<readonly Finding[]> {
  const { store, flows, release } = await context.engine.status();
  const findings: Finding[] = store.problem === undefined ? [] : [{ code: store.problem }];
  for (const { source, queues } of flows) {
    if (source?.problem !== undefined) findings.push({ code: source.problem, place: { path: source.name } });
    for (const { destination, endpoint } of queues) {
      if (endpoint?.problem !== undefined) findings.push({ code: endpoint.problem, place: { path: destination } });
    }
  }
  const plan = await context.engine.planRelease(await context.files());
  if (plan.hash !== release.hash) findings.push({ code: 'workspace-differs' });
  return findings;
}

function findingOf(error: unknown): readonly Finding[] {
  if (!(error instanceof Fault)) throw error;
  const { code, place } = error;
  return [{ code, ...(place === undefined ? {} : { place }) }];
}
