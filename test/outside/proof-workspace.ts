import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';

/** Where the proof's messages come in and go out. */
export interface ProofPorts {
  /** Senders connect here. */
  readonly source: number;
  /** The receiver's port of each destination; the names are those of the interfaces. */
  readonly destinations: Readonly<Record<string, number>>;
}

export interface ProofShape {
  /** Connections a destination may use; 1 where it is not named. */
  readonly connections?: Readonly<Record<string, number>>;
  /** Rows that change each message on its way to every destination. */
  readonly steps?: readonly string[];
  /** The version that a destination gets, where it is not that of the message: then a map makes each of its messages. */
  readonly versions?: Readonly<Record<string, string>>;
  /** Connections the source takes at most. */
  readonly senders?: number;
  /** Further lines of each destination's system interface, by destination. */
  readonly timeoutMs?: number;
  /** The map that makes FHIR of each message; the destinations are then FHIR servers. */
  readonly map?: string;
}

/** Writes a workspace of one MLLP source, one flow in patient order, and a destination for each port. */
export function writeProofWorkspace(folder: string, ports: ProofPorts, shape: ProofShape = {}): void {
  const names = Object.keys(ports.destinations);
  const steps = shape.steps === undefined ? '' : `, steps: ${JSON.stringify(shape.steps)}`;
  const made = shape.map === undefined ? steps : `, map: ${shape.map}`;
  const write = (path: string, lines: readonly string[]) => {
    mkdirSync(join(folder, path, '..'), { recursive: true });
    writeFileSync(join(folder, path), `${lines.join('\n')}\n`);
  };
  write('suture.yaml', ['project: proof', ...(shape.map === undefined ? [] : ['packs: [hl7-v2-to-fhir]'])]);
  write('systems/clinic.yaml', [
    'system: clinic',
    'authorities: {NORTHCLINIC: "urn:oid:2.16.840.1.113883.3.999.1"}',
    'interfaces:',
    '  adt:',
    '    speaks: hl7v2 ADT^*',
    `    listen: mllp://127.0.0.1:${ports.source}`,
    `    connections: ${shape.senders ?? 64}`,
  ]);
  write('systems/receiver.yaml', [
    'system: receiver',
    'interfaces:',
    ...names.flatMap((name) => [
      `  ${name}:`,
      `    speaks: ${shape.map === undefined ? 'hl7v2 ADT^*' : 'fhir R4'}`,
      `    connect: ${shape.map === undefined ? 'mllp' : 'fhir http'}://127.0.0.1:${ports.destinations[name]}`,
      `    connections: ${shape.connections?.[name] ?? 1}`,
    ]),
  ]);
  write('flows/admissions.yaml', [
    'flow: admissions',
    'from: clinic.adt',
    'to:',
    ...names.map((name) => {
      const version = shape.versions?.[name];
      const to = version === undefined ? '' : `, to: hl7v2 ${version}`;
      return `  - {system: receiver.${name}, connections: ${shape.connections?.[name] ?? 1}${to}${made}}`;
    }),
    'order: by patient',
    'duplicates: control id, 30d',
  ]);
}

/** A port that was free a moment ago. The engine's port must stay the same over its restarts. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const address = server.address();
  await new Promise((closed) => server.close(closed));
  if (address === null || typeof address === 'string') throw new Error('no port to be had');
  return address.port;
}
