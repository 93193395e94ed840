import type { Endpoint } from '../../connectors/endpoint.ts';
import { tryEndpoint } from '../../connectors/trial.ts';
import { Fault } from '../../diagnostics/fault.ts';
import { secretReader } from '../../engine/secret-reader.ts';
import type { InterfaceDefinition, SystemDefinition } from '../../workspace/definitions.ts';
import { systemRandom } from '../../world/random.ts';
import type { CommandSpec } from '../command-spec.ts';
import type { Context } from '../context.ts';
import { exitCodes } from '../exit-code.ts';
import { loadWorkspace } from '../load-workspace.ts';
import { tableLines } from '../text.ts';

/** `suture systems list` and `suture systems test [NAME]`. */
export const systems: readonly CommandSpec[] = [
  {
    name: 'systems list',
    text: 'the systems of the workspace and their interfaces',
    run: async (context) => {
      const rows = await interfacesOf(context, undefined);
      const lines = tableLines(rows.map(({ system, endpoint, definition }) => cells(system, endpoint, definition)));
      rows.forEach(({ system, endpoint, definition }, i) => {
        const { name, direction } = endpoint;
        const speaks = definition.speaks;
        context.output.data(
          'interface',
          { name, direction, at: at(endpoint), speaks, vendor: system.vendor?.name },
          lines[i] ?? '',
        );
      });
      context.output.result({ interfaces: rows.length });
      return undefined;
    },
  },
  {
    name: 'systems test',
    text: 'try endpoints as the real work would use them, without sending a message',
    args: [['[name]', 'a system or an interface; otherwise all of them']],
    run: async (context, given) => {
      const { output, terminal, wiring, workspace, state } = context;
      const world = {
        clock: terminal.clock,
        random: systemRandom,
        secret: secretReader(workspace, state, terminal.environment),
      };
      const connectors = await wiring.connectors();
      let failed = 0;
      const found = await interfacesOf(context, given.args[0]);
      for (const { endpoint } of found) {
        terminal.interrupted.throwIfAborted();
        const connector = connectors.get(endpoint.scheme);
        if (connector === undefined) continue;
        const told = (step: { step: string; ok: boolean; text: string }) =>
          output.note(`  ${step.ok ? 'ok' : 'failed'}  ${step.step}: ${step.text}`, step.ok ? 'dim' : 'red');
        const trial = await tryEndpoint(connector, endpoint, world, told);
        if (!trial.ok) failed++;
        output.data(
          'trial',
          { ...trial },
          `${trial.ok ? 'ok' : 'failed'}  ${endpoint.name}  ${at(endpoint)}  ${trial.verdict}`,
        );
      }
      if (failed > 0) {
        output.failure({ code: 'endpoint-failed', about: { failed } });
        return exitCodes.failed;
      }
      output.result({ tried: found.length });
      return undefined;
    },
  },
];

interface Row {
  readonly system: SystemDefinition;
  readonly endpoint: Endpoint;
  readonly definition: InterfaceDefinition;
}

async function interfacesOf(context: Context, name: string | undefined): Promise<readonly Row[]> {
  const definition = await loadWorkspace(context);
  const rows = Object.values(definition.systems).flatMap((system) =>
    Object.values(system.interfaces).map((each) => ({ system, endpoint: each.endpoint, definition: each })),
  );
  const wanted = rows.filter(
    ({ system, endpoint }) => name === undefined || name === system.name || name === endpoint.name,
  );
  if (name !== undefined && wanted.length === 0) throw new Fault('interface-unknown');
  return wanted;
}

function cells(system: SystemDefinition, endpoint: Endpoint, { speaks }: InterfaceDefinition): string[] {
  const types = speaks.types.length === 0 ? speaks.format : `${speaks.format} ${speaks.types.join(', ')}`;
  return [
    endpoint.name,
    endpoint.direction === 'listen' ? 'listens' : 'connects',
    at(endpoint),
    types,
    system.vendor?.name ?? '',
  ];
}

function at({ scheme, host, port, path }: Endpoint): string {
  return host === '' ? `${scheme} ${path}` : `${scheme}://${host}:${port}${path}`;
}
