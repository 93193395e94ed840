import { SaxesParser, type SaxesTagNS } from 'saxes';
import { choiceKey, type Definitions } from './definitions/definitions.ts';
import type { ElementEntry } from './definitions/pack-format.ts';
import type { Parsed } from './parsed.ts';
import { Resource } from './resource.ts';
import { Spelling } from './spelling.ts';

const FHIR = 'http://hl7.org/fhir';
const XHTML = 'http://www.w3.org/1999/xhtml';
const DEEPEST = 500;
const NUMBERS = new Set(['decimal', 'integer', 'positiveInt', 'unsignedInt']);

class Unreadable extends Error {}

interface XmlElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: XmlElement[];
  /** The text of an XHTML div, as it was written. */
  markup?: string;
}

/**
 * Reads a resource from XML into the same JSON value that its JSON form has. Elements that the definitions do not know
 * are kept as they stand, so that validation finds them.
 */
export function readXml(text: string, definitions: Definitions): Parsed {
  const root = readTree(text);
  if (!root) return { findings: [{ code: 'fhir-xml-unreadable' }] };
  const spelling = new Spelling();
  const json = new XmlToJson(definitions, spelling).resource(root);
  return { resource: new Resource(json, definitions, spelling), findings: [] };
}

/** A light tree of the FHIR namespace; undefined for what is not well formed, has entities or is nested too deeply. */
function readTree(text: string): XmlElement | undefined {
  const parser = new SaxesParser({ xmlns: true, position: true });
  const open: XmlElement[] = [];
  let root: XmlElement | undefined;
  let markup: { readonly from: number; readonly depth: number } | undefined;
  let depth = 0;
  let tagStart = 0;
  // Stopping at once bounds the work: the parser's own grows with the square of the nesting.
  const stop = (): never => {
    throw new Unreadable();
  };
  parser.on('error', stop);
  // Entities of a document's own are a way to make a small text large; FHIR forbids them.
  parser.on('doctype', stop);
  parser.on('opentagstart', () => {
    tagStart = text.lastIndexOf('<', parser.position - 1);
  });
  parser.on('opentag', (tag: SaxesTagNS) => {
    depth += 1;
    if (depth > DEEPEST) stop();
    if (markup) return;
    if (tag.uri === XHTML) {
      markup = { from: tagStart, depth };
      return;
    }
    if (tag.uri !== FHIR) stop();
    const element: XmlElement = { name: tag.local, attributes: attributesOf(tag), children: [] };
    const parent = open.at(-1);
    if (parent) parent.children.push(element);
    else root = element;
    open.push(element);
  });
  parser.on('closetag', () => {
    if (markup && markup.depth === depth) {
      open.at(-1)?.children.push({
        name: 'div',
        attributes: {},
        children: [],
        markup: text.slice(markup.from, parser.position),
      });
      markup = undefined;
    } else if (!markup) open.pop();
    depth -= 1;
  });
  try {
    parser.write(text).close();
  } catch (error) {
    if (error instanceof Unreadable) return undefined;
    throw error;
  }
  return root;
}

function attributesOf(tag: SaxesTagNS): Record<string, string> {
  return Object.fromEntries(
    Object.values(tag.attributes)
      .filter((attribute) => attribute.uri === '')
      .map((attribute) => [attribute.local, attribute.value]),
  );
}

type Json = Record<string, unknown>;
type Elements = ReadonlyMap<string, ElementEntry>;

/** Turns the tree into JSON by what the definitions say about each element. */
class XmlToJson {
  readonly #definitions: Definitions;
  readonly #spelling: Spelling;

  constructor(definitions: Definitions, spelling: Spelling) {
    this.#definitions = definitions;
    this.#spelling = spelling;
  }

  resource(element: XmlElement): Json {
    const json: Json = { resourceType: element.name };
    this.#fill(json, element, this.#definitions.elements(element.name));
    return json;
  }

  #fill(json: Json, element: XmlElement, elements: Elements): void {
    for (const [name, value] of Object.entries(element.attributes)) if (name !== 'value') json[name] = value;
    const counts = new Map<string, number>();
    for (const child of element.children) {
      const found = find(elements, child.name);
      const at = counts.get(child.name) ?? 0;
      counts.set(child.name, at + 1);
      const repeats = found ? found.entry.max !== undefined && found.entry.max !== 1 && found.entry.max !== 0 : false;
      this.#put(json, child, found, repeats ? at : undefined);
    }
  }

  #put(json: Json, child: XmlElement, found: Found | undefined, at: number | undefined): void {
    const type = found?.type;
    if (type === 'Resource' || (type !== undefined && this.#definitions.type(type)?.kind === 'resource')) {
      const inner = child.children[0];
      if (inner) place(json, child.name, this.resource(inner), at);
    } else if (child.markup !== undefined) place(json, child.name, child.markup, at);
    else if (type === undefined || this.#definitions.type(type)?.kind !== 'primitive') {
      const value: Json = {};
      const parts = found && (this.#definitions.parts(found.entry) ?? (type && this.#definitions.elements(type)));
      this.#fill(value, child, parts || new Map());
      place(json, child.name, found || child.attributes['value'] === undefined ? value : child.attributes['value'], at);
    } else this.#putPrimitive(json, child, type, at);
  }

  #putPrimitive(json: Json, child: XmlElement, type: string, at: number | undefined): void {
    const { value } = child.attributes;
    const companion: Json = {};
    this.#fill(companion, child, this.#definitions.elements('Element'));
    const hasCompanion = Object.keys(companion).length > 0;
    if (value !== undefined || at !== undefined) {
      place(json, child.name, value === undefined ? null : scalar(value, type), at);
      if (value !== undefined && NUMBERS.has(type)) {
        const holder = at === undefined ? json : (json[child.name] as object);
        this.#spelling.keep(holder, at === undefined ? child.name : String(at), value);
      }
    }
    if (!hasCompanion) return;
    const key = `_${child.name}`;
    if (at === undefined) json[key] = companion;
    else {
      const list = Array.isArray(json[key]) ? (json[key] as unknown[]) : [];
      while (list.length < at) list.push(null);
      list[at] = companion;
      json[key] = list;
    }
  }
}

interface Found {
  readonly entry: ElementEntry;
  readonly type: string | undefined;
}

function find(elements: Elements, name: string): Found | undefined {
  const entry = elements.get(name);
  if (entry) return { entry, type: entry.types?.[0]?.code };
  for (const [choice, one] of elements) {
    if (!choice.endsWith('[x]') || !name.startsWith(choice.slice(0, -3))) continue;
    const type = one.types?.find(({ code }) => choiceKey(choice, code) === name);
    if (type) return { entry: one, type: type.code };
  }
  return undefined;
}

function place(json: Json, name: string, value: unknown, at: number | undefined): void {
  if (at === undefined) {
    // What may not repeat and does becomes an array, so that validation sees it.
    const present = json[name];
    json[name] = present === undefined ? value : [...(Array.isArray(present) ? present : [present]), value];
    return;
  }
  const list = Array.isArray(json[name]) ? (json[name] as unknown[]) : [];
  list.push(value);
  json[name] = list;
}

/** A text that is no number or boolean stays text, and validation reports its type. */
function scalar(value: string, type: string): unknown {
  if (type === 'boolean' && (value === 'true' || value === 'false')) return value === 'true';
  if (NUMBERS.has(type) && /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?$/.test(value)) return Number(value);
  return value;
}
