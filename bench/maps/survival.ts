import type { Json } from '../../src/meaning/maps/json.ts';
import { elementOf, sayingsOf, tracedPaths } from '../../src/meaning/maps/traced-paths.ts';
import type { Translation } from '../../src/meaning/maps/translate.ts';
import { counted, type Proof, share } from './proof.ts';
import type { CorpusMessage } from './tool.ts';

/** Leaves whose value stands in plain FHIR, of those that count. */
interface Survived {
  readonly counted: number;
  readonly survived: number;
  /** Those that the output of another message says too, at the same element. */
  readonly byChance: number;
  /** Paths of those that did not, without repetitions, each with its fate. */
  readonly missed: readonly string[];
}

/** Fields that say where a segment stands, and how the message is spelt. */
const LEFT_OUT = /^(?:MSH-[12]|[A-Z][A-Z0-9]{2}(?:\[\d+\])?-1)$/;
const SET_ID = /^\d{1,4}$/;
/** Extensions of HL7 are part of its standard; all others are private. */
const STANDARD = /^http:\/\/hl7\.org\/fhir\//;

/** The share of leaves whose value plain FHIR keeps, with the share by chance: that of another message. */
export class Survival implements Proof {
  readonly #missed = new Map<string, number>();
  #previous: Translation | undefined;
  #counted = 0;
  #survived = 0;
  #byChance = 0;

  judge(_given: CorpusMessage, translation: Translation): void {
    const survival = survivalOf(translation, this.#previous ?? translation);
    this.#counted += survival.counted;
    this.#survived += survival.survived;
    for (const path of survival.missed) this.#missed.set(path, (this.#missed.get(path) ?? 0) + 1);
    if (this.#previous !== undefined) this.#byChance += survival.byChance;
    this.#previous = translation;
  }

  figures(): Readonly<Record<string, unknown>> {
    return {
      survival: share(this.#survived, this.#counted),
      survivalByChance: share(this.#byChance, this.#counted),
    };
  }

  open(): readonly string[] {
    return counted('survival', this.#missed);
  }
}

/**
 * How many leaves of a message survive as values in what a map made of it: a leaf that a row wrote, found again at the
 * place that the trace names. Copies of the message, Basic, narrative and private extensions do not count.
 *
 * @param other a translation of another message, for what stands there by chance
 */
function survivalOf(translation: Translation, other: Translation): Survived {
  const { leaves, ledger, outputs } = translation;
  const paths = tracedPaths(translation);
  const values = valuesOf(translation);
  const elsewhere = sayingsOf(other.outputs);
  const privateOnes = new Set(
    outputs.filter(({ type }) => type === 'Basic' || type === 'Binary').map(({ reference }) => reference),
  );
  const missed: string[] = [];
  const miss = (path: string, fate: string): number => missed.push(`${path.replace(/\[\d+\]/g, '')} ${fate}`);
  let [counted, survived, byChance] = [0, 0, 0];
  for (let leaf = 0; leaf < leaves.count; leaf++) {
    const path = leaves.path(leaf);
    const value = leaves.value(leaf);
    if (leaves.raw(leaf) === '""' || (LEFT_OUT.test(path) && (path.startsWith('MSH') || SET_ID.test(value)))) continue;
    counted++;
    const fate = ledger.fateOf(leaf);
    if (fate !== 'carried' && fate !== 'translated') {
      miss(path, fate);
      continue;
    }
    const found = paths(leaf).filter(
      (place) =>
        !place.includes('.text.div') && !privateOnes.has(place.split('.')[0] ?? '') && values.isStandard(place),
    );
    const kept = found.filter((place) => fate === 'translated' || says(values.at(place), value));
    // An element that another field had made equal before stands for both; the trace of the second names none.
    if (kept.length === 0 && !(paths(leaf).length === 0 && values.has(value.trim()))) {
      miss(path, fate);
      continue;
    }
    survived++;
    if (kept.some((place) => elsewhere.has(`${elementOf(place)}=${JSON.stringify(values.at(place))}`))) byChance++;
  }
  return { counted, survived, byChance, missed };
}

/** Whether a value of FHIR says a v2 value: the same text or a part of it, the same time or number, a table's URI. */
function says(json: Json | undefined, value: string): boolean {
  if (json === undefined || json === null) return false;
  if (Array.isArray(json)) return json.some((item) => says(item, value));
  if (typeof json === 'boolean') return (value === 'Y' || value === 'true') === json;
  const text = typeof json === 'string' ? json : JSON.stringify(json);
  const clean = value.trim();
  if (text.includes(clean) || clean.includes(text)) return true;
  if (/^HL7\d{4}$/.test(clean)) return text.endsWith(clean.slice(3));
  const [said, given] = [timeDigits(text), timeDigits(clean)];
  return given.length > 0 && (said.startsWith(given) || given.startsWith(said));
}

/** The digits of a time without its zone, or of a number. */
function timeDigits(text: string): string {
  return text.replace(/(?:Z|[+-]\d{2}:?\d{2})$/, '').replace(/\D/g, '');
}

/** The values of the outputs by place, and whether a place lies in standard extensions only. */
function valuesOf({ outputs }: Translation): {
  at(place: string): Json | undefined;
  /** Whether some element has exactly this value. */
  has(value: string): boolean;
  isStandard(place: string): boolean;
} {
  const values = new Map<string, Json>();
  const inPrivate: string[] = [];
  const said = new Set<string>();
  const visit = (value: Json | undefined, at: string): void => {
    if (value === undefined) return;
    if (Array.isArray(value)) {
      values.set(at, value);
      return value.forEach((item, i) => visit(item, `${at}[${i}]`));
    }
    values.set(at, value);
    said.add(typeof value === 'string' ? value : JSON.stringify(value));
    if (typeof value !== 'object' || value === null) return;
    const { url } = value;
    if (/extension\[\d+\]$/i.test(at) && typeof url === 'string' && url.includes(':') && !STANDARD.test(url))
      inPrivate.push(at);
    for (const [name, inner] of Object.entries(value)) visit(inner, `${at}.${name}`);
  };
  for (const { reference, resource } of outputs) visit(resource, reference);
  return {
    at: (place) => values.get(place),
    has: (value) => said.has(value),
    isStandard: (place) => !inPrivate.some((each) => place.startsWith(each)),
  };
}
