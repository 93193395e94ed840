import { isMap, isScalar, isSeq, type Node, type Pair, type Scalar, type YAMLMap } from 'yaml';
import type { Code } from '../diagnostics/catalogue.ts';
import { suggestion } from '../diagnostics/suggestion.ts';
import type { YamlFile } from './yaml-file.ts';

/** A text of a file with its place, for what is checked later than its own key. */
export interface Written {
  readonly text: string;
  readonly node: Scalar;
  readonly path: string;
}

/**
 * The keys of one map in a file, taken one after the other by those who know them. What is wrong becomes a
 * finding with its place and reads as undefined; `done` reports the keys that nobody took.
 */
export class Section {
  readonly file: YamlFile;
  readonly node: YAMLMap;
  readonly path: string;
  readonly #known = new Set<string>();
  readonly #pairs = new Map<string, Pair<Node, Node | null>>();

  constructor(file: YamlFile, node: YAMLMap, path: string) {
    this.file = file;
    this.node = node;
    this.path = path;
    for (const pair of node.items as Pair<Node, Node | null>[]) {
      if (isScalar(pair.key)) this.#pairs.set(String(pair.key.value), pair);
      else file.report('workspace-shape', pair.key, path, { expected: 'a word as key' });
    }
  }

  has(key: string): boolean {
    return this.#take(key) !== undefined;
  }

  /** A key's text, trimmed. Required keys that are absent or empty are reported. */
  written(key: string, required = false): Written | undefined {
    const node = this.#take(key);
    if (node === undefined) {
      if (required) this.missing(key);
      return undefined;
    }
    return this.#writtenOf(node, key);
  }

  text(key: string, required = false): string | undefined {
    return this.written(key, required)?.text;
  }

  /** A key's text read by `read`, which returns undefined for what it cannot read; `expected` then tells people. */
  value<T>(key: string, expected: string, read: (text: string) => T | undefined): T | undefined {
    const written = this.written(key);
    if (written === undefined) return undefined;
    const value = read(written.text);
    if (value === undefined) this.invalid(written, expected);
    return value;
  }

  /** One of a closed set of words. */
  word<const W extends string>(key: string, words: readonly W[]): W | undefined {
    const written = this.written(key);
    const found = words.find((word) => word === written?.text);
    if (written !== undefined && found === undefined) this.invalid(written, words.join(', '), words);
    return found;
  }

  flag(key: string): boolean | undefined {
    return this.value(key, 'yes or no', readFlag);
  }

  /** The texts of a list; a single text with commas is one as well. */
  list(key: string): readonly Written[] | undefined {
    const node = this.#take(key);
    if (node === undefined) return undefined;
    const path = this.pathOf(key);
    if (isSeq(node)) {
      return node.items.flatMap((item, index) => this.#writtenOf(item as Node, `${key}[${index}]`) ?? []);
    }
    const written = this.#writtenOf(node, key);
    if (written === undefined) return undefined;
    return written.text.split(',').map((text) => ({ text: text.trim(), node: written.node, path }));
  }

  /** A list of lists; a list of texts is one such list. */
  pairs(key: string): readonly (readonly Written[])[] | undefined {
    const node = this.#take(key);
    if (!isSeq(node)) return this.list(key)?.map((written) => [written]);
    if (!node.items.some((item) => isSeq(item))) return [this.list(key) ?? []];
    return node.items.map((item, index) => {
      const inner = isSeq(item) ? item.items : [item];
      return inner.flatMap((part, at) => this.#writtenOf(part as Node, `${key}[${index}][${at}]`) ?? []);
    });
  }

  /** A key that holds a map of its own. */
  section(key: string): Section | undefined {
    const node = this.#take(key);
    return node === undefined ? undefined : this.#sectionOf(node, this.pathOf(key));
  }

  /** The maps of a list. */
  sections(key: string): readonly Section[] | undefined {
    const node = this.#take(key);
    if (node === undefined) return undefined;
    if (!isSeq(node)) {
      this.file.report('workspace-shape', node, this.pathOf(key), { expected: 'a list' });
      return undefined;
    }
    return node.items.flatMap((item, index) => this.#sectionOf(item as Node, `${this.pathOf(key)}[${index}]`) ?? []);
  }

  /** Every key of the section as its author named it, with the node of the name: for maps with names as keys. */
  names(): readonly { readonly name: string; readonly key: Node }[] {
    return [...this.#pairs].map(([name, pair]) => ({ name, key: pair.key }));
  }

  /** The node of a key as it is, for rows and options. */
  raw(key: string): Node | undefined {
    return this.#take(key);
  }

  /** The node of a key, without making the key known. */
  find(key: string): Node | undefined {
    return this.#pairs.get(key)?.value ?? undefined;
  }

  /** Keys that nobody has asked for yet. */
  rest(): readonly string[] {
    return [...this.#pairs.keys()].filter((key) => !this.#known.has(key));
  }

  /** The keys that have been asked for, there or not. */
  get known(): ReadonlySet<string> {
    return this.#known;
  }

  done(): void {
    for (const key of this.rest()) this.unknown(key);
  }

  unknown(key: string): void {
    const near = suggestion(key, this.#known);
    this.file.report('workspace-key-unknown', this.#pairs.get(key)?.key, this.pathOf(key), {
      found: key,
      known: [...this.#known].join(', '),
      ...(near === undefined ? {} : { suggestion: near }),
    });
  }

  missing(key: string): void {
    this.file.report('workspace-key-missing', this.node, this.pathOf(key), { key });
  }

  invalid(written: Written, expected: string, words: readonly string[] = []): void {
    const near = suggestion(written.text, words);
    this.file.report('workspace-value', written.node, written.path, {
      expected,
      ...(near === undefined ? {} : { suggestion: near }),
    });
  }

  /** Adds a finding at a key's value, or at the section itself where the key is not there. */
  report(code: Code, key: string, about: Readonly<Record<string, string | number>> = {}): void {
    this.file.report(code, this.#pairs.get(key)?.value ?? this.node, this.pathOf(key), about);
  }

  pathOf(key: string): string {
    return this.path === '' ? key : `${this.path}.${key}`;
  }

  #take(key: string): Node | undefined {
    this.#known.add(key);
    const node = this.#pairs.get(key)?.value ?? undefined;
    return isScalar(node) && (node.value === null || node.value === '') && node.type === 'PLAIN' ? undefined : node;
  }

  #writtenOf(node: Node, key: string): Written | undefined {
    if (isScalar(node)) return { text: textOf(node).trim(), node, path: this.pathOf(key) };
    this.file.report('workspace-shape', node, this.pathOf(key), { expected: 'a text' });
    return undefined;
  }

  #sectionOf(node: Node, path: string): Section | undefined {
    if (isMap(node)) return new Section(this.file, node, path);
    this.file.report('workspace-shape', node, path, { expected: 'keys and values' });
    return undefined;
  }
}

/** A scalar's text; with the schema in use every scalar is text already. */
export function textOf(node: Scalar): string {
  return typeof node.value === 'string' ? node.value : '';
}

/** Reads `yes`, `no`, `true`, `false`. */
export function readFlag(text: string): boolean | undefined {
  if (text === 'yes' || text === 'true') return true;
  return text === 'no' || text === 'false' ? false : undefined;
}
