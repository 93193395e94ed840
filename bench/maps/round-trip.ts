import type { Message } from '../../src/formats/hl7v2/index.ts';
import type { JsonObject } from '../../src/meaning/maps/json.ts';
import { canonical, formResidue, restore } from '../../src/meaning/maps/residue.ts';
import type { Translation } from '../../src/meaning/maps/translate.ts';
import { type BackMap, compileBack, translateBack } from '../../src/meaning/maps/translate-back.ts';
import { type Proof, share } from './proof.ts';
import type { CorpusMessage, MapTool } from './tool.ts';

/** What a message is after the way to FHIR and back. */
interface Returned {
  readonly leaves: number;
  /** Leaves that the way back gives at the same place with the same value, by FHIR alone. */
  readonly same: number;
  /** With the residue, the message is what it was, to the byte after canonical delimiters. */
  readonly exact: boolean;
}

/** The share of leaves that come back by FHIR alone, and of messages that the residue makes exact. */
export class RoundTrip implements Proof {
  readonly #tool: MapTool;
  #messages = 0;
  #refused = 0;
  #exact = 0;
  #leaves = 0;
  #same = 0;

  constructor(tool: MapTool) {
    this.#tool = tool;
  }

  judge(given: CorpusMessage, translation: Translation): void {
    this.#messages++;
    const back = this.#attempt(given, translation);
    if (back === undefined) {
      // A way back that is refused brings nothing back.
      this.#refused++;
      this.#leaves += translation.ledger.leafCount;
      return;
    }
    this.#leaves += back.leaves;
    this.#same += back.same;
    if (back.exact) this.#exact++;
  }

  figures(): Readonly<Record<string, unknown>> {
    return {
      roundTrip: {
        fhirOnly: share(this.#same, this.#leaves),
        withResidue: share(this.#exact, this.#messages),
        refused: this.#refused,
      },
    };
  }

  open(): readonly string[] {
    return this.#refused === 0 ? [] : [`round trip refused ${this.#refused}`];
  }

  #attempt(given: CorpusMessage, translation: Translation): Returned | undefined {
    try {
      return roundTrip(given, translation, this.#tool);
    } catch {
      return undefined;
    }
  }
}

const backMaps = new Map<string, BackMap>();

/** Sends a message to FHIR and back by the same map. */
function roundTrip(given: CorpusMessage, translation: Translation, tool: MapTool): Returned {
  const compiled = tool.mapFor(given.type);
  let back = backMaps.get(compiled.name);
  if (back === undefined) {
    back = compileBack(compiled.map, tool.shelf.library(compiled.map), tool.shelf.types);
    backMaps.set(compiled.name, back);
  }
  const original = canonical(given.message);
  const resources = translation.outputs.map(({ resource }) => JSON.parse(JSON.stringify(resource)) as JsonObject);
  const returned = translateBack(resources, back, {
    codes: tool.options.codes,
    type: given.type,
    version: original.get('MSH-12.1') ?? '2.5.1',
  });
  const value = translation.residue;
  const residue = { value, form: formResidue(original, returned, value) };
  return { ...compared(original, returned), exact: restore(returned, residue) === original.text() };
}

function compared(original: Message, returned: Message): { leaves: number; same: number } {
  const given = new Map([...returned.leaves()].map(({ path, value }) => [path, value]));
  let [leaves, same] = [0, 0];
  for (const leaf of original.leaves()) {
    if (/^MSH-[12]$/.test(leaf.path)) continue;
    leaves++;
    if (given.get(leaf.path) === leaf.value) same++;
  }
  return { leaves, same };
}
