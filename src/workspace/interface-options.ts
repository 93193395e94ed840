import { isMap, isScalar, isSeq, type Node } from 'yaml';
import type { Finding } from '../diagnostics/finding.ts';
import { suggestion } from '../diagnostics/suggestion.ts';
import { readFlag, type Section, textOf } from './section.ts';
import { isSecretReference, looksSecret, SECRET_REFERENCE } from './values/secret-reference.ts';

/** The options of an interface that only its connector knows, and where each of them stands. */
export interface ReadOptions {
  readonly options: Readonly<Record<string, unknown>>;
  /** By path, as connectors spell it: `options.atOnce`. */
  readonly places: ReadonlyMap<string, Node>;
}

/**
 * Reads every key of the interface that is not its own into options: `at_once: 4` becomes `atOnce`, 4. Unquoted
 * numbers and yes or no become numbers and booleans, all else stays text. A secret that is no reference is
 * reported and left out.
 */
export function readOptions(section: Section): ReadOptions {
  const places = new Map<string, Node>();
  const options: [string, unknown][] = [];
  const own = new Set(section.known);
  for (const key of section.rest()) {
    // `conections` is a slip of a key that every interface has, not a connector's option.
    if (!/^[a-z][a-z0-9_]*$/.test(key) || suggestion(key, own) !== undefined) section.unknown(key);
    else {
      const node = section.raw(key);
      if (node !== undefined) options.push([camelCase(key), read(node, key, `options.${camelCase(key)}`)]);
    }
  }
  return { options: Object.fromEntries(options), places };

  function read(node: Node, key: string, path: string): unknown {
    places.set(path, node);
    if (isMap(node)) {
      // Names inside an option are as the author gave them: headers, key ids.
      const entries = node.items.map((pair) => {
        const name = isScalar(pair.key) ? textOf(pair.key) : '';
        return [name, read(pair.value as Node, name, `${path}.${name}`)];
      });
      return Object.fromEntries(entries);
    }
    if (isSeq(node)) return node.items.map((item, index) => read(item as Node, key, `${path}[${index}]`));
    if (!isScalar(node)) return undefined;
    const text = textOf(node);
    if (looksSecret(key, text) && !isSecretReference(text)) {
      section.file.report('workspace-secret-literal', node, section.pathOf(key), { expected: SECRET_REFERENCE });
      return undefined;
    }
    if (node.type !== 'PLAIN') return text;
    return /^-?\d{1,15}(\.\d+)?$/.test(text) ? Number(text) : (readFlag(text) ?? text);
  }
}

/** Adds what a connector found wrong with its interface, each at its place in the file as near as it is known. */
export function reportOptions(section: Section, findings: readonly Finding[], places: ReadonlyMap<string, Node>): void {
  for (const { code, place, about } of findings) {
    const path = place?.path ?? '';
    const own = path.replace(/^options\./, '');
    const [key = ''] = own.split(/[.[]/);
    const node = places.get(path) ?? places.get(`options.${key}`) ?? section.find(key) ?? section.node;
    section.file.report(code, node, section.pathOf(snakeCase(own)), about);
  }
}

function snakeCase(path: string): string {
  const [key = '', ...inner] = path.split('.');
  return [key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`), ...inner].join('.');
}

function camelCase(key: string): string {
  return key.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}
