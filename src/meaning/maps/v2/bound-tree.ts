import type { Message } from '../../../formats/hl7v2/index.ts';
import type { Tree } from '../condition.ts';

/** A message as a row sees it that stands at one of several segments of a name: a path without a number means that one. */
export function boundTree(message: Message, name: string, occurrence: number): Tree {
  const at = (path: string): string =>
    path.startsWith(name) && path.charAt(name.length) !== '['
      ? `${name}[${occurrence}]${path.slice(name.length)}`
      : path;
  return {
    get: (path) => message.get(at(path)),
    count: (path) => message.count(path === name ? path : at(path)),
    set: (path, value) => message.set(path, value),
    remove: (path) => message.remove(path),
  };
}
