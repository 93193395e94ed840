import type { Definitions } from '../definitions/definitions.ts';
import type { ProfileEntry, ProfileNode, TypeReference } from '../definitions/pack-format.ts';
import { isEqual } from '../fhirpath/comparison.ts';
import type { BaseChecks } from './base-checks.ts';
import { compileBinding } from './binding-check.ts';
import { compileConstraints } from './constraint-check.ts';
import { type Element, readElement } from './element-reader.ts';
import type { ValueCheck } from './object-check.ts';
import { matchesPattern } from './pattern.ts';
import { compileSlicing } from './slicing.ts';
import type { Visit } from './visit.ts';

/** A check of one value; `type` is its FHIR type where a choice told it. */
type NodeCheck = (value: unknown, visit: Visit, type: string | undefined) => void;

/** Compiles profiles, each once. They check what is asked beyond the base, over values whose base was checked. */
export class ProfileChecks {
  readonly #definitions: Definitions;
  readonly #base: BaseChecks;
  readonly #known = new Map<string, ValueCheck | undefined>();

  constructor(definitions: Definitions, base: BaseChecks) {
    this.#definitions = definitions;
    this.#base = base;
  }

  check(url: string): ValueCheck | undefined {
    if (this.#known.has(url)) return this.#known.get(url);
    const profile = this.#definitions.profile(url);
    const check = profile && lazily(() => this.#compileProfile(profile));
    this.#known.set(url, check);
    return check;
  }

  #compileProfile(profile: ProfileEntry): ValueCheck {
    const run = this.#node(profile.root, profile);
    return { check: (value, visit) => run(value, visit, profile.type) };
  }

  #node(node: ProfileNode, profile: ProfileEntry): NodeCheck {
    const steps = [this.#value(node, profile), ...this.#children(node, profile)].filter((one) => one !== undefined);
    return (value, visit, type) => {
      for (const step of steps) step(value, visit, type);
    };
  }

  /** What the node asks of the value itself. */
  #value(node: ProfileNode, profile: ProfileEntry): NodeCheck {
    const { fixed, pattern } = node;
    const about = { profile: profile.name };
    const binding = compileBinding(node.binding, this.#definitions);
    const constraints = compileConstraints(node.constraints ?? [], this.#base.compiler);
    const types = this.#types(node.types, profile);
    return (value, visit, type) => {
      if (fixed !== undefined && !isEqual(value, fixed)) visit.report('fhir-value-not-as-profiled', about);
      if (pattern !== undefined && !matchesPattern(value, pattern)) visit.report('fhir-value-not-as-profiled', about);
      types?.(value, visit, type);
      binding?.(value, visit);
      constraints?.(value, visit, type);
    };
  }

  #types(types: readonly TypeReference[] | undefined, profile: ProfileEntry): NodeCheck | undefined {
    if (!types) return undefined;
    const codes = new Set(types.map((type) => type.code));
    const targets = types.find((type) => type.code === 'Reference')?.targets;
    const reference = targets && this.#base.reference(targets);
    const followed = types.flatMap((type) => (type.code === 'Extension' ? [] : [this.#alternatives(type)]));
    return (value, visit, type) => {
      if (type !== undefined && !codes.has(type)) {
        visit.report('fhir-type-not-allowed', { profile: profile.name });
        return;
      }
      if (type === undefined || type === 'Reference') reference?.checkType(value, visit);
      for (const follow of followed) follow?.(value, visit, type);
    };
  }

  /** A value must follow one of a type's profiles; with one only, its findings say what is wrong. */
  #alternatives(type: TypeReference): NodeCheck | undefined {
    const { profiles, code } = type;
    if (!profiles) return undefined;
    return (value, visit, actual) => {
      if (actual !== undefined && actual !== code) return;
      const checks = profiles.map((url) => this.check(url));
      const [first, second] = checks;
      if (!first || checks.includes(undefined)) return;
      if (!second) first.check(value, visit);
      else if (!checks.some((check) => visit.passes(() => check?.check(value, visit)))) {
        visit.report('fhir-type-not-allowed');
      }
    };
  }

  *#children(node: ProfileNode, profile: ProfileEntry): Generator<NodeCheck> {
    for (const [name, child] of Object.entries(node.elements ?? {})) yield this.#child(name, child, profile);
  }

  #child(name: string, child: ProfileNode, profile: ProfileEntry): NodeCheck {
    const item = this.#node(child, profile);
    const slices = child.slicing && this.#slicing(child, profile);
    const { min = 0, max = '*' } = child;
    const about = { element: name, profile: profile.name };
    return (value, visit) => {
      const element = readElement(value, name, this.#definitions);
      if (element.items.length < min) visit.report('fhir-element-missing', about, name);
      if (max !== '*' && element.items.length > max) visit.report('fhir-element-too-many', { ...about, max }, name);
      visitItems(element, visit, item);
      slices?.(element, visit);
    };
  }

  #slicing(node: ProfileNode, profile: ProfileEntry): (element: Element, visit: Visit) => void {
    const slicing = compileSlicing(node, this.#definitions, this.#base.compiler, (url) => this.check(url));
    const checks = slicing.slices.map((slice) => this.#node(slice.node, profile));
    return (element, visit) => {
      const counts = slicing.slices.map(() => 0);
      let open = false;
      element.items.forEach((value, i) => {
        const at = slicing.find(value, element.types[i], visit);
        if (at === 'unknown') open = true;
        else if (at !== undefined) {
          counts[at] = (counts[at] ?? 0) + 1;
          visitItem(element, i, visit, checks[at] as NodeCheck);
        } else if (slicing.closed) {
          visitItem(element, i, visit, () => visit.report('fhir-slice-unmatched', { profile: profile.name }));
        }
      });
      slicing.slices.forEach(({ name, node: { min = 0, max = '*' } }, i) => {
        const count = counts[i] ?? 0;
        const about = { slice: name, profile: profile.name };
        if (count < min && !open) visit.report('fhir-slice-missing', about, element.key);
        if (max !== '*' && count > max) visit.report('fhir-slice-too-many', { ...about, max }, element.key);
      });
    };
  }
}

function lazily(make: () => ValueCheck): ValueCheck {
  let made: ValueCheck | undefined;
  return {
    check(value, visit) {
      made ??= make();
      made.check(value, visit);
    },
  };
}

function visitItems(element: Element, visit: Visit, check: NodeCheck): void {
  for (let i = 0; i < element.items.length; i++) visitItem(element, i, visit, check);
}

function visitItem(element: Element, i: number, visit: Visit, check: NodeCheck): void {
  visit.enter(element.key);
  if (element.array) visit.enter(i);
  check(element.items[i], visit, element.types[i]);
  if (element.array) visit.leave();
  visit.leave();
}
