/** A path as it stands in a row or condition. What it means is the format's business: the tree resolves it. */
export interface PathReference {
  readonly kind: 'path';
  readonly path: string;
  readonly column: number;
}

export const PathReference = {
  create(path: string, column: number): PathReference {
    return Object.freeze({ kind: 'path', path, column });
  },
};

const EVERY = '[*]';

/**
 * `OBX[*]-8` stands for that field of every segment. This is the part before the star (`OBX`), whose count
 * says how many there are; undefined when the path names one place only.
 */
export function everyPrefix(path: string): string | undefined {
  const at = path.indexOf(EVERY);
  return at === -1 ? undefined : path.slice(0, at);
}

/** The path with its first star replaced by the number `index`, counted from 1. */
export function atIndex(path: string, index: number): string {
  return path.replace(EVERY, `[${index}]`);
}
