import type { BindingCheck } from './binding-check.ts';
import type { ConstraintsCheck } from './constraint-check.ts';
import type { PrimitiveRule } from './primitive-check.ts';
import type { Visit } from './visit.ts';

/** One JSON name that an object may have, and what its value must be. */
export interface Property {
  readonly key: string;
  readonly type: string;
  readonly array: boolean;
  readonly max: number;
  /** For primitives; everything else is checked by `object`. */
  readonly primitive: PrimitiveRule | undefined;
  readonly object: ValueCheck | undefined;
  readonly binding: BindingCheck | undefined;
  readonly constraints: ConstraintsCheck | undefined;
  readonly reference: ValueCheck | undefined;
  /** Profiles of the definition's own, such as SimpleQuantity. */
  readonly profile: ValueCheck | undefined;
  /** The bit of the choice that it is one of; 0 for what is no choice. */
  readonly choice: number;
}

/** A check of one value that is no array. */
export interface ValueCheck {
  check(value: unknown, visit: Visit): void;
}

/** An element that must be there, under one of its JSON names. */
export interface Requirement {
  readonly name: string;
  readonly keys: readonly string[];
  readonly min: number;
}

/** What is allowed in an object of a type or in a backbone element. */
export interface Shape {
  readonly properties: ReadonlyMap<string, Property>;
  readonly requirements: readonly Requirement[];
  readonly constraints: ConstraintsCheck | undefined;
  /** Runs after the object's own elements: what a type asks that no definition spells. */
  readonly afterwards: ((value: Record<string, unknown>, visit: Visit) => void) | undefined;
  readonly resource: boolean;
}

/**
 * Checks an object element by element: names, JSON types, cardinalities, formats, bindings, invariants. Shapes are made
 * when first needed, as types contain each other in circles.
 */
export class ObjectCheck implements ValueCheck {
  readonly #make: () => Shape;
  #shape: Shape | undefined;

  constructor(make: () => Shape) {
    this.#make = make;
  }

  check(value: unknown, visit: Visit): void {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      visit.report(Array.isArray(value) ? 'fhir-array-unexpected' : 'fhir-json-type-wrong', { expected: 'object' });
      return;
    }
    if (!visit.mayGoDeeper()) return;
    this.#shape ??= this.#make();
    const { properties, requirements, constraints, afterwards, resource } = this.#shape;
    const record = value as Record<string, unknown>;
    let chosen = 0;
    let content = resource;
    for (const key in record) {
      // JSON has no undefined; for a caller that builds objects it is the same as absent.
      if (record[key] === undefined) continue;
      const property = properties.get(key);
      if (property === undefined) {
        if (!this.#other(key, record, properties, resource, visit)) continue;
        content = true;
        continue;
      }
      if (key !== 'id') content = true;
      if (property.choice !== 0) {
        if ((chosen & property.choice) !== 0) visit.report('fhir-choice-several', undefined, key);
        chosen |= property.choice;
      }
      checkProperty(property, record[key], record[`_${key}`], visit);
    }
    if (!content) visit.report('fhir-element-empty');
    for (const requirement of requirements) {
      if (!isMet(requirement, record))
        visit.report('fhir-element-missing', { element: requirement.name }, requirement.name);
    }
    constraints?.(value, visit);
    afterwards?.(record, visit);
  }

  /** A key that is no element: the companion of a primitive, the resource's type, or a mistake. */
  #other(
    key: string,
    record: Record<string, unknown>,
    properties: ReadonlyMap<string, Property>,
    resource: boolean,
    visit: Visit,
  ): boolean {
    if (key.startsWith('_')) {
      const property = properties.get(key.slice(1));
      if (property?.primitive) {
        if (record[property.key] === undefined) checkCompanions(property, record[key], visit);
        return true;
      }
    } else if (key === 'resourceType' && resource) return true;
    visit.report('fhir-element-unknown', undefined, KEY.test(key) ? key : '?');
    return true;
  }
}

/** What a key must look like to stand in a finding's place, as all elements do: a key may be a value that lost its way. */
const KEY = /^_?[a-z][A-Za-z0-9]{0,63}$/;

function isMet({ keys, min }: Requirement, record: Record<string, unknown>): boolean {
  for (const key of keys) {
    const value = record[key];
    if (value === undefined || value === null) {
      if (record[`_${key}`] !== undefined) return true;
    } else if (min === 1 || !Array.isArray(value) || value.length >= min) return true;
  }
  return false;
}

function checkProperty(property: Property, value: unknown, companion: unknown, visit: Visit): void {
  visit.enter(property.key);
  if (!property.array) {
    if (Array.isArray(value)) visit.report('fhir-array-unexpected');
    else checkItem(property, value, companion, visit);
  } else if (!Array.isArray(value)) {
    visit.report('fhir-array-expected');
  } else {
    if (value.length === 0) visit.report('fhir-element-empty');
    if (value.length > property.max) visit.report('fhir-element-too-many', { max: property.max });
    const companions: readonly unknown[] = Array.isArray(companion) ? companion : [];
    for (let i = 0; i < value.length; i++) {
      visit.enter(i);
      checkItem(property, value[i], companions[i], visit);
      visit.leave();
    }
  }
  visit.leave();
}

function checkItem(property: Property, value: unknown, companion: unknown, visit: Visit): void {
  const { primitive } = property;
  if (primitive) {
    if (companion !== undefined && companion !== null && !isNameOnly(companion)) {
      property.object?.check(companion, visit);
    }
    if (value === null && companion !== undefined && companion !== null && property.array) return;
    if (typeof value !== primitive.json) {
      visit.report('fhir-json-type-wrong', { expected: primitive.json });
      return;
    }
    if (value === '') visit.report('fhir-element-empty');
    else if (!primitive.matches(value)) {
      visit.report(property.type === 'xhtml' ? 'fhir-narrative-unsafe' : 'fhir-format-wrong', { type: property.type });
    } else property.binding?.(value, visit);
  } else {
    property.object?.check(value, visit);
    if (typeof value !== 'object' || value === null) return;
    property.binding?.(value, visit);
    property.reference?.check(value, visit);
    property.profile?.check(value, visit);
  }
  property.constraints?.(value, visit, property.type);
}

/** An id beside a value needs nothing else; on its own it would be an empty element. */
function isNameOnly(companion: unknown): boolean {
  const keys = typeof companion === 'object' && companion !== null ? Object.keys(companion) : [];
  return keys.length === 1 && typeof (companion as { id?: unknown }).id === 'string';
}

/** Ids and extensions of primitives that have no value. */
function checkCompanions(property: Property, companion: unknown, visit: Visit): void {
  visit.enter(property.key);
  if (property.array && Array.isArray(companion)) {
    companion.forEach((one: unknown, i) => {
      if (one === null) return;
      visit.enter(i);
      property.object?.check(one, visit);
      visit.leave();
    });
  } else if (property.array) visit.report('fhir-array-expected');
  else property.object?.check(companion, visit);
  visit.leave();
}
