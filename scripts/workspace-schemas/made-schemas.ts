import type { Finding } from '../../src/diagnostics/finding.ts';
import type { WorkspaceDependencies } from '../../src/workspace/dependencies.ts';
import { loadWorkspace } from '../../src/workspace/load-workspace.ts';

/** A JSON Schema of a YAML file, as far as editors use one. */
export type Schema = { [key: string]: string | boolean | readonly string[] | Schema | readonly Schema[] };

type Value = string | Value[] | { [key: string]: Value };

const PROBE = 'zz-probe';
/** Options of connectors have names without hyphens. */
const OPTION = 'zz_probe';

/** A workspace that has everything a file may refer to, and the file that is asked about. */
interface Asked {
  readonly title: string;
  readonly file: string;
  readonly base: { readonly [key: string]: Value };
}

const FILES: Readonly<Record<string, string>> = {
  'suture.yaml': 'project: probe\n',
  'systems/a.yaml': 'system: a\ninterfaces:\n  in: {listen: "mllp://127.0.0.1:6661"}\n',
  'flows/f.yaml': 'flow: f\nfrom: a.in\nto: []\n',
};

/** The kinds of YAML files, by the name of the schema. Maps have a language of their own. */
const ASKED: Readonly<Record<string, Asked>> = {
  suture: { title: 'suture.yaml: a workspace', file: 'suture.yaml', base: { project: 'probe' } },
  system: { title: 'systems/NAME.yaml: a system and its interfaces', file: 'systems/a.yaml', base: { system: 'a' } },
  flow: {
    title: 'flows/NAME.yaml: a flow and its destinations',
    file: 'flows/f.yaml',
    base: { flow: 'f', from: 'a.in' },
  },
};

/**
 * The schemas of the YAML files of a workspace, made by asking the readers themselves: a key that nobody knows is answered
 * with those that are known, and a value that cannot be right with what would be. So they say what is checked.
 */
export function madeSchemas(dependencies: WorkspaceDependencies): Readonly<Record<string, Schema>> {
  return Object.fromEntries(
    Object.entries(ASKED).map(([name, asked]) => {
      const ask = (value: Value): readonly Finding[] =>
        loadWorkspace({ ...FILES, [asked.file]: JSON.stringify(value) }, dependencies).findings.filter(
          ({ place }) => place?.file === asked.file,
        );
      const made = objectAt([], (inner) => ask({ ...asked.base, ...(inner as Record<string, Value>) })) ?? {};
      const head = { $schema: 'https://json-schema.org/draft/2020-12/schema', title: asked.title };
      return [name, { ...head, ...made }];
    }),
  );
}

/** What a reader says of a file that has a value at a place. */
type Ask = (value: Value) => readonly Finding[];

/** The schema of the keys at a place; undefined where nobody reads keys there. */
function objectAt(path: readonly string[], ask: Ask): Schema | undefined {
  const at = [...path, PROBE].join('.');
  const known = ask({ [PROBE]: 'x' }).find(
    ({ code, place }) => code === 'workspace-key-unknown' && place?.path?.replace(/\[0\]/g, '') === at,
  )?.about?.['known'];
  if (typeof known !== 'string') return undefined;
  const properties: Record<string, Schema> = {};
  for (const key of known.split(', ')) {
    properties[key] = valueAt([...path, key], (value) => ask({ [key]: value }));
  }
  // An interface takes the options of its connector beside its own.
  const isOpen = ask({ listen: 'mllp://127.0.0.1:6661', [OPTION]: 'x' }).some(
    ({ code, place }) => code === 'option-unknown' && place?.path === [...path, OPTION].join('.'),
  );
  return { type: 'object', properties, ...(isOpen ? {} : { additionalProperties: false }) };
}

function valueAt(path: readonly string[], ask: Ask): Schema {
  if (path.length > 5) return {};
  const own = objectAt(path, ask);
  if (own !== undefined) return own;
  const listed = objectAt(path, (value) => ask([value]));
  if (listed !== undefined) return { type: 'array', items: listed };
  const named = objectAt([...path, PROBE], (value) => ask({ [PROBE]: value }));
  if (named !== undefined) return { type: 'object', additionalProperties: named };
  const here = (found: readonly Finding[], code: string): Finding | undefined =>
    found.find((finding) => finding.code === code && finding.place?.path?.replace(/\[\d\]/g, '') === path.join('.'));
  // What has names as keys, or is read by a connector, is not described further.
  if (here(ask({ [PROBE]: 'x' }), 'workspace-shape') === undefined) return {};
  const expected = here(ask(PROBE), 'workspace-value')?.about?.['expected'];
  const words = typeof expected === 'string' && /^[a-z-]+(?:, [a-z-]+)+$/.test(expected) ? expected.split(', ') : [];
  if (expected === 'yes or no') return { enum: ['yes', 'no', 'true', 'false'] };
  if (words.length > 0) return { enum: words };
  const isList = here(ask([PROBE]), 'workspace-shape') === undefined;
  const text: Schema = {
    type: ['string', 'number'],
    ...(typeof expected === 'string' ? { description: expected } : {}),
  };
  return isList ? { anyOf: [text, { type: 'array', items: text }] } : text;
}
