import { choiceKey, type Definitions } from '../definitions/definitions.ts';
import type { ElementEntry, TypeReference } from '../definitions/pack-format.ts';
import type { FhirPathEngine } from '../fhirpath/fhirpath-engine.ts';
import { compileBinding } from './binding-check.ts';
import { type ConstraintCompiler, compileConstraints } from './constraint-check.ts';
import { ExtensionContexts } from './extension-contexts.ts';
import { ObjectCheck, type Property, type Requirement, type Shape, type ValueCheck } from './object-check.ts';
import { primitiveRule } from './primitive-check.ts';
import { ReferenceCheck } from './reference-check.ts';
import type { Visit } from './visit.ts';

/** What base definitions need from those who know resources and profiles. */
export interface Surroundings {
  /** A resource inside another: contained, an entry's, a parameter's. */
  readonly inner: ValueCheck;
  /** The check of a profile over a value whose base was checked; undefined where no pack has the profile. */
  profile(url: string): ValueCheck | undefined;
}

/** Compiles types to checks, each once. */
export class BaseChecks {
  readonly #definitions: Definitions;
  readonly #surroundings: Surroundings;
  readonly #compiler: ConstraintCompiler;
  readonly #contexts: ExtensionContexts;
  readonly #types = new Map<string, ObjectCheck>();

  constructor(definitions: Definitions, engine: FhirPathEngine | undefined, surroundings: Surroundings) {
    this.#definitions = definitions;
    this.#surroundings = surroundings;
    this.#contexts = new ExtensionContexts(definitions);
    this.#compiler = { choices: (name) => definitions.choices(name), engine };
  }

  get compiler(): ConstraintCompiler {
    return this.#compiler;
  }

  /** The check of a complex type or resource type by name. */
  type(name: string): ObjectCheck {
    const known = this.#types.get(name);
    if (known) return known;
    const check = new ObjectCheck(() => this.#typeShape(name));
    this.#types.set(name, check);
    return check;
  }

  #typeShape(name: string): Shape {
    const constraints = [];
    for (let at: string | undefined = name; at; at = this.#definitions.type(at)?.base) {
      constraints.push(...(this.#definitions.type(at)?.constraints ?? []));
    }
    return {
      ...this.#members(this.#definitions.elements(name)),
      constraints: compileConstraints(constraints, this.#compiler),
      afterwards: name === 'Extension' ? (value, visit) => this.#extension(value, visit) : undefined,
      resource: this.#definitions.type(name)?.kind === 'resource',
    };
  }

  #members(elements: ReadonlyMap<string, ElementEntry>): Pick<Shape, 'properties' | 'requirements'> {
    const properties = new Map<string, Property>();
    const requirements: Requirement[] = [];
    let choices = 0;
    for (const [name, element] of elements) {
      const isChoice = name.endsWith('[x]');
      const types = element.types ?? [{ code: 'BackboneElement' }];
      const bit = isChoice ? 2 ** choices++ : 0;
      const keys = types.map((type) => (isChoice ? choiceKey(name, type.code) : name));
      types.forEach((type, i) => {
        const key = keys[i] as string;
        properties.set(key, this.#property(key, element, type, bit));
      });
      if (element.min) requirements.push({ name, keys, min: element.min });
    }
    return { properties, requirements };
  }

  #property(key: string, element: ElementEntry, type: TypeReference, choice: number): Property {
    const max = element.max === '*' ? Number.POSITIVE_INFINITY : (element.max ?? 1);
    const primitive = primitiveRule(type.code);
    return {
      key,
      type: type.code,
      array: max > 1,
      max,
      primitive,
      object: this.#objectCheck(element, primitive ? 'Element' : type.code),
      binding: compileBinding(element.binding, this.#definitions),
      constraints: compileConstraints(element.constraints ?? [], this.#compiler),
      reference: type.code === 'Reference' ? this.reference(type.targets) : undefined,
      profile: this.#profiles(type.profiles),
      choice,
    };
  }

  reference(targets: readonly string[] | undefined): ReferenceCheck {
    return new ReferenceCheck(targets, (name) => this.#definitions.isResource(name));
  }

  #objectCheck(element: ElementEntry, type: string): ValueCheck {
    if (type === 'Resource' || this.#definitions.type(type)?.kind === 'resource') return this.#surroundings.inner;
    const parts = this.#definitions.parts(element);
    if (!parts) return this.type(type);
    if (element.same) return this.#same(element.same);
    return new ObjectCheck(() => ({
      ...this.#members(parts),
      constraints: undefined,
      afterwards: undefined,
      resource: false,
    }));
  }

  readonly #shared = new Map<string, ValueCheck>();

  /** Elements that are defined elsewhere contain themselves in the end, so each definition has one check. */
  #same(path: string): ValueCheck {
    const known = this.#shared.get(path);
    if (known) return known;
    const check = new ObjectCheck(() => ({
      ...this.#members(this.#definitions.parts({ same: path }) ?? new Map()),
      constraints: compileConstraints(this.#constraintsAt(path), this.#compiler),
      afterwards: undefined,
      resource: false,
    }));
    this.#shared.set(path, check);
    return check;
  }

  #constraintsAt(path: string): NonNullable<ElementEntry['constraints']> {
    const [type = '', ...names] = path.split('.');
    let at: ElementEntry | undefined;
    for (const name of names) at = at ? at.elements?.[name] : this.#definitions.elements(type).get(name);
    return at?.constraints ?? [];
  }

  #profiles(urls: readonly string[] | undefined): ValueCheck | undefined {
    const checks = (urls ?? []).flatMap((url) => this.#surroundings.profile(url) ?? []);
    const [first, second] = checks;
    return second ? undefined : first;
  }

  /** ext-1, and the extension's own definition where a pack has it. */
  #extension(value: Record<string, unknown>, visit: Visit): void {
    let hasValue = false;
    for (const key in value) if (key.startsWith('value') || key.startsWith('_value')) hasValue = true;
    if (hasValue === (value['extension'] !== undefined)) visit.report('fhir-invariant-broken', { key: 'ext-1' });
    const { url } = value;
    if (typeof url !== 'string') return;
    const contexts = this.#definitions.profile(url)?.context;
    if (contexts && !this.#contexts.allows(visit.resourceType, visit.names().slice(0, -1), contexts)) {
      visit.report('fhir-extension-misplaced');
    }
    this.#surroundings.profile(url)?.check(value, visit);
  }
}
