interface Step {
  readonly name: string;
  readonly where?: { readonly path: string; readonly is: string };
}

const STEP = /([A-Za-z]\w*)(?:\[([\w/]*)@(\w+)=([^\]]*)\])?/g;

/** An element of a clinical document: names without prefixes, whatever stood in other namespaces left out. */
export class CdaElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: CdaElement[] = [];
  text = '';

  constructor(name: string, attributes: Readonly<Record<string, string>>) {
    this.name = name;
    this.attributes = attributes;
  }

  /** The elements at the end of a path: `component/section`, `templateId[@root=1.2]`, `entry[act/code@code=CONC]/act`. */
  all(path: string): readonly CdaElement[] {
    let found: readonly CdaElement[] = [this];
    for (const { name, where } of stepsOf(path)) {
      found = found.flatMap(({ children }) =>
        children.filter(
          (child) => child.name === name && (where === undefined || child.value(where.path) === where.is),
        ),
      );
    }
    return found;
  }

  /** The first attribute or text at the end of a path: `id@extension`, `name/family`; undefined where it is empty. */
  value(path: string): string | undefined {
    const [elements, attribute] = splitAttribute(path);
    for (const element of elements === '' ? [this] : this.all(elements)) {
      const value = (attribute === undefined ? element.text : element.attributes[attribute])?.trim() ?? '';
      if (value !== '') return value;
    }
    return undefined;
  }
}

const known = new Map<string, readonly Step[]>();

/** Paths are written in code and data that ship: there are few of them. */
function stepsOf(path: string): readonly Step[] {
  const before = known.get(path);
  if (before !== undefined) return before;
  const steps = [...path.matchAll(STEP)].map(
    ([, name = '', inner = '', attribute, is = '']): Step => ({
      name,
      ...(attribute === undefined ? {} : { where: { path: `${inner}@${attribute}`, is } }),
    }),
  );
  known.set(path, steps);
  return steps;
}

/** A path and the attribute behind its last `@` that is in no bracket. */
function splitAttribute(path: string): readonly [string, string | undefined] {
  const at = path.lastIndexOf('@');
  return at < 0 || path.indexOf(']', at) >= 0 ? [path, undefined] : [path.slice(0, at), path.slice(at + 1)];
}
