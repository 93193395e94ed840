import type { Message } from '../../formats/hl7v2/index.ts';
import type { Identity } from './identity.ts';
import type { JsonObject } from './json.ts';
import type { Residue } from './residue.ts';
import type { Output } from './run.ts';
import type { Translation } from './translate.ts';

const VALUE_URL = 'urn:suture:value-residue';
const SEGMENTS_URL = 'urn:suture:segments';

/** The value residue as it travels: with the names of the segments in their order, which say where it belongs. */
export interface TravellingResidue {
  readonly value: Residue['value'];
  readonly segments: readonly string[];
}

/**
 * A Provenance of everything that a message made, which carries the value residue in one uniform extension: path, and
 * value as it was spelt. Undefined where nothing is left over.
 */
export function residueProvenance(
  message: Message,
  { outputs, residue }: Pick<Translation, 'outputs' | 'residue'>,
  given: {
    readonly identity: Identity;
    readonly sender: string;
    /** When the message was received (FHIR instant). */
    readonly recorded: string;
  },
): Output | undefined {
  if (residue.length === 0) return undefined;
  const controlId = message.get('MSH-10') ?? '';
  const id = given.identity('Provenance', given.sender, `residue|${controlId}|${message.get('MSH-7.1') ?? ''}`);
  const segments = Array.from({ length: message.segmentCount }, (_, at) => message.segmentName(at) ?? '');
  const resource: JsonObject = {
    resourceType: 'Provenance',
    id,
    extension: [
      { url: SEGMENTS_URL, valueString: segments.join(' ') },
      ...residue.map(([path, raw]) => ({
        url: VALUE_URL,
        extension: [
          { url: 'path', valueString: path },
          { url: 'value', valueString: raw },
        ],
      })),
    ],
    target: outputs.map(({ reference }) => ({ reference })),
    recorded: given.recorded,
    agent: [{ who: { display: given.sender === '' ? 'unknown sender' : given.sender } }],
    ...(controlId === '' ? {} : { entity: [{ role: 'source', what: { identifier: { value: controlId } } }] }),
  };
  return { type: 'Provenance', id, reference: `Provenance/${id}`, resource };
}

/** The residue that came back with resources; undefined where none did. */
export function residueIn(resources: readonly JsonObject[]): TravellingResidue | undefined {
  for (const { resourceType, extension } of resources) {
    if (resourceType !== 'Provenance' || !Array.isArray(extension)) continue;
    const value = extension.flatMap((one): (readonly [string, string])[] => {
      if (!isObject(one) || one['url'] !== VALUE_URL || !Array.isArray(one['extension'])) return [];
      const [path, raw] = ['path', 'value'].map((url) => textOf(one['extension'], url));
      return path === undefined || raw === undefined ? [] : [[path, raw]];
    });
    const segments = textOf(extension, SEGMENTS_URL)?.split(' ') ?? [];
    if (value.length > 0) return { value, segments };
  }
  return undefined;
}

function textOf(extensions: unknown, url: string): string | undefined {
  if (!Array.isArray(extensions)) return undefined;
  const found: unknown = extensions.find((one) => isObject(one) && one['url'] === url);
  const text = isObject(found) ? found['valueString'] : undefined;
  return typeof text === 'string' ? text : undefined;
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
