import type { InterfaceDefinition } from '../definitions.ts';
import { readMessageType } from './message-type.ts';

/** How it is written, for findings. */
export const SPEAKS = 'hl7v2 with message types and versions (hl7v2 ORU^R01, ADT^* 2.3-2.5.1), fhir R4, or bytes';

const VERSIONS = /^(2(?:\.\d){1,2})(?:-(2(?:\.\d){1,2}))?$/;

/** Reads `hl7v2 ORU^R01, ADT^* 2.3-2.5.1`, `hl7v2` (any type, any version), `fhir R4` or `bytes`. */
export function readSpeaks(text: string): InterfaceDefinition['speaks'] | undefined {
  const [format, ...rest] = text.split(/[\s,]+/).filter((word) => word !== '');
  if (format === 'bytes') return rest.length === 0 ? { format, types: [] } : undefined;
  if (format === 'fhir') return rest.join() === 'R4' ? { format, types: [] } : undefined;
  if (format !== 'hl7v2') return undefined;
  const range = VERSIONS.exec(rest.at(-1) ?? '');
  const words = range === null ? rest : rest.slice(0, -1);
  const types = words.map(readMessageType);
  if (!types.every((type) => type !== undefined)) return undefined;
  if (range?.[1] === undefined) return { format, types };
  const versions = [range[1], range[2] ?? range[1]] as const;
  return versions[0] <= versions[1] ? { format, types, versions } : undefined;
}
