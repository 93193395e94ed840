import { isDeepStrictEqual } from 'node:util';
import type {
  BindingEntry,
  ElementEntry,
  ProfileEntry,
  ProfileNode,
  TypeReference,
} from '../../src/formats/fhir/definitions/pack-format.ts';
import type { Conformance, SnapshotElement } from './definition-source.ts';
import { bindingOf, constraintsOf, type TypeCutter } from './type-cutter.ts';

type Draft = {
  -readonly [K in keyof ProfileNode]: ProfileNode[K];
};

const STRENGTH = ['example', 'preferred', 'extensible', 'required'];

/** What the base asks of the same element, as far as the type is known. */
interface BaseView {
  readonly min: number;
  readonly max: number | '*';
  readonly types: readonly TypeReference[];
  readonly binding: BindingEntry | undefined;
  readonly constraints: ReadonlySet<string>;
}

/** Cuts a profile's snapshot down to what it asks beyond its resource or data type. */
export function cutProfile(one: Conformance, cutter: TypeCutter): ProfileEntry {
  const drafts = new Map<string, Draft>();
  const root: Draft = {};
  for (const element of one.snapshot?.element ?? []) {
    const steps = element.id.split('.').slice(1);
    const draft = steps.length === 0 ? root : {};
    fill(draft, element, baseOf(one.type as string, steps, drafts, element.id, cutter), cutter);
    drafts.set(element.id, draft);
    attach(drafts, element.id, draft);
  }
  return {
    name: one.name,
    ...(one.version ? { version: one.version } : {}),
    type: one.type as string,
    ...contextOf(one),
    root: pruned(root) ?? {},
  };
}

/** Contexts that are FHIRPath are not judged, so that such an extension may stand anywhere. */
function contextOf(one: Conformance): Pick<ProfileEntry, 'context'> {
  if (one.type !== 'Extension' || !one.context || one.context.some(({ type }) => type === 'fhirpath')) return {};
  return { context: one.context.map(({ expression }) => expression) };
}

function attach(drafts: ReadonlyMap<string, Draft>, id: string, draft: Draft): void {
  const dot = id.lastIndexOf('.');
  if (dot === -1) return;
  const [name = '', ...slice] = id.slice(dot + 1).split(':');
  const parent = drafts.get(id.slice(0, dot));
  if (!parent) return;
  if (slice.length === 0) {
    parent.elements = { ...parent.elements, [name]: draft };
    return;
  }
  const sliced = drafts.get(`${id.slice(0, dot)}.${name}`);
  if (sliced) sliced.slices = { ...sliced.slices, [slice.join(':')]: draft };
}

function fill(draft: Draft, element: SnapshotElement, base: BaseView, cutter: TypeCutter): void {
  const slice = element.sliceName !== undefined;
  const max = element.max === '*' ? '*' : Number(element.max ?? 1);
  if (slice || (element.min ?? 0) > base.min) draft.min = element.min ?? 0;
  if (slice || (max !== base.max && max !== '*')) draft.max = max;
  const types = cutter.typesOf(element.type ?? []).map((type) => withoutRoot(type, one(element)));
  if (narrows(types, base.types)) draft.types = types;
  for (const [key, value] of Object.entries(element)) {
    if (key.startsWith('fixed')) draft.fixed = value;
    else if (key.startsWith('pattern')) draft.pattern = value;
  }
  const binding = bindingOf(element);
  if (binding && tighter(binding, base.binding)) draft.binding = binding;
  const constraints = constraintsOf(element, (key) => base.constraints.has(key));
  if (constraints.length > 0) draft.constraints = constraints;
  if (element.slicing) {
    draft.slicing = {
      rules: element.slicing.rules as 'open',
      discriminators: (element.slicing.discriminator ?? []).map(({ type, path }) => ({ type, path })),
    };
  }
}

function one(element: SnapshotElement): boolean {
  return !element.id.includes('.');
}

/** The root element of a profile names no type of its own. */
function withoutRoot(type: TypeReference, root: boolean): TypeReference {
  return root ? { code: type.code } : type;
}

function narrows(types: readonly TypeReference[], base: readonly TypeReference[]): boolean {
  if (types.length === 0 || base.length === 0) return false;
  if (types.some((type) => type.profiles)) return true;
  if (types.length < base.length) return true;
  return types.some((type) => {
    const wide = base.find((other) => other.code === type.code);
    return wide !== undefined && !isDeepStrictEqual(type.targets, wide.targets);
  });
}

function tighter(binding: BindingEntry, base: BindingEntry | undefined): boolean {
  if (!base) return true;
  return binding.valueSet !== base.valueSet || STRENGTH.indexOf(binding.strength) > STRENGTH.indexOf(base.strength);
}

/** Walks the base along the path; where a choice or slice narrows the type, the profile's own narrowing counts. */
function baseOf(
  type: string,
  steps: readonly string[],
  drafts: ReadonlyMap<string, Draft>,
  id: string,
  cutter: TypeCutter,
): BaseView {
  let at: ElementEntry = { types: [{ code: type }] };
  let path = id.split('.')[0] as string;
  for (const step of steps) {
    const [name = ''] = step.split(':');
    const narrowed = drafts.get(path)?.types?.[0]?.code;
    const from = narrowed ?? at.types?.[0]?.code;
    const inner: ElementEntry | undefined = at.elements?.[name] ?? inherited(from, name, cutter);
    path = `${path}.${step}`;
    if (!inner) return NOTHING;
    at = inner.same ? { ...inner, ...resolveSame(inner.same, cutter) } : inner;
  }
  const keys = new Set((at.constraints ?? []).map((constraint) => constraint.key));
  for (const { code } of drafts.get(id)?.types ?? at.types ?? []) {
    for (const key of cutter.constraintKeys(code)) keys.add(key);
  }
  return { min: at.min ?? 0, max: at.max ?? 1, types: at.types ?? [], binding: at.binding, constraints: keys };
}

const NOTHING: BaseView = { min: 0, max: '*', types: [], binding: undefined, constraints: new Set() };

function inherited(type: string | undefined, name: string, cutter: TypeCutter): ElementEntry | undefined {
  for (let at = type; at; at = cutter.types.get(at)?.base) {
    const found = cutter.types.get(at)?.elements?.[name];
    if (found) return found;
  }
  return undefined;
}

function resolveSame(path: string, cutter: TypeCutter): Pick<ElementEntry, 'elements'> {
  const [type, ...names] = path.split('.');
  let at: ElementEntry | undefined = { elements: cutter.types.get(type as string)?.elements ?? {} };
  for (const name of names) at = at?.elements?.[name];
  return at?.elements ? { elements: at.elements } : {};
}

/** Leaves out what asks nothing; slicing without a slice that asks something goes too, unless it is closed. */
function pruned(node: ProfileNode): ProfileNode | undefined {
  const elements = prunedAll(node.elements);
  const slices = node.slicing ? keptSlices(node) : undefined;
  const { elements: _e, slices: _s, slicing, ...own } = node;
  const keepSlicing = slicing && (slices || slicing.rules === 'closed');
  const kept: ProfileNode = {
    ...own,
    ...(keepSlicing ? { slicing } : {}),
    ...(keepSlicing && slices ? { slices } : {}),
    ...(elements ? { elements } : {}),
  };
  return Object.keys(kept).length > 0 ? kept : undefined;
}

function prunedAll(nodes: ProfileNode['elements']): Record<string, ProfileNode> | undefined {
  const kept: Record<string, ProfileNode> = {};
  for (const [name, node] of Object.entries(nodes ?? {})) {
    const left = pruned(node);
    if (left) kept[name] = left;
  }
  return Object.keys(kept).length > 0 ? kept : undefined;
}

function keptSlices(node: ProfileNode): Record<string, ProfileNode> | undefined {
  return prunedAll(node.slices);
}
