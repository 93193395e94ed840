import type { Definitions } from '../definitions/definitions.ts';
import type { FhirPathEngine } from '../fhirpath/fhirpath-engine.ts';
import { BaseChecks } from './base-checks.ts';
import type { ValueCheck } from './object-check.ts';
import { ProfileChecks } from './profile-checks.ts';
import { ReferenceIndex } from './reference-index.ts';
import type { Visit } from './visit.ts';

/** Checks whole resources: their type's definition, the profiles that they name, and those asked for. */
export class ResourceCheck implements ValueCheck {
  readonly #definitions: Definitions;
  readonly #base: BaseChecks;
  readonly #profiles: ProfileChecks;

  constructor(definitions: Definitions, engine: FhirPathEngine | undefined) {
    this.#definitions = definitions;
    this.#base = new BaseChecks(definitions, engine, {
      inner: { check: (value, visit) => this.#inner(value, visit) },
      profile: (url) => this.#profiles.check(url),
    });
    this.#profiles = new ProfileChecks(definitions, this.#base);
  }

  /** Checks the outermost resource. */
  check(value: unknown, visit: Visit, profiles: readonly string[] = []): void {
    const type = this.#typeOf(value, visit);
    if (type === undefined) return;
    visit.enter(type);
    if (type === 'Bundle') visit.bundle = new ReferenceIndex(value);
    this.#checkAs(type, value, visit, profiles);
    visit.leave();
  }

  #inner(value: unknown, visit: Visit): void {
    const type = this.#typeOf(value, visit);
    if (type === undefined) return;
    const { resource, rootResource, bundle } = visit;
    const own = (value as { contained?: unknown }).contained;
    visit.resource = value;
    // A contained resource has its container as root; one in an entry stands for itself.
    if (!isContained(rootResource, value) || Array.isArray(own)) visit.rootResource = value;
    if (type === 'Bundle') visit.bundle = new ReferenceIndex(value);
    this.#checkAs(type, value, visit, []);
    visit.resource = resource;
    visit.rootResource = rootResource;
    visit.bundle = bundle;
  }

  #checkAs(type: string, value: unknown, visit: Visit, profiles: readonly string[]): void {
    const { resourceType, resourceDepth } = visit;
    visit.resourceType = type;
    visit.resourceDepth = visit.depth;
    this.#base.type(type).check(value, visit);
    for (const url of new Set([...profiles, ...claimed(value)])) {
      const profile = this.#definitions.profile(url);
      if (url === `http://hl7.org/fhir/StructureDefinition/${type}`) continue;
      if (!profile) visit.defer({ kind: 'profile', place: visit.place(), profile: url });
      else if (profile.type !== type) visit.report('fhir-profile-of-other-type', { profile: profile.name }, 'meta');
      else this.#profiles.check(url)?.check(value, visit);
    }
    visit.resourceType = resourceType;
    visit.resourceDepth = resourceDepth;
  }

  #typeOf(value: unknown, visit: Visit): string | undefined {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      visit.report('fhir-json-type-wrong', { expected: 'object' });
      return undefined;
    }
    const { resourceType } = value as { resourceType?: unknown };
    if (typeof resourceType !== 'string') {
      visit.report('fhir-resource-type-missing');
      return undefined;
    }
    if (this.#definitions.isResource(resourceType)) return resourceType;
    visit.report('fhir-resource-type-unknown');
    return undefined;
  }
}

function isContained(container: unknown, value: unknown): boolean {
  const { contained } = (container ?? {}) as { contained?: unknown };
  return Array.isArray(contained) && contained.includes(value);
}

const NONE: readonly string[] = [];

function claimed(value: unknown): readonly string[] {
  const profile = (value as { meta?: { profile?: unknown } | null }).meta?.profile;
  return Array.isArray(profile) ? profile.filter((one): one is string => typeof one === 'string') : NONE;
}
