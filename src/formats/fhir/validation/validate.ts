import type { Finding } from '../../../diagnostics/finding.ts';
import type { Definitions } from '../definitions/definitions.ts';
import type { FhirPathEngine } from '../fhirpath/fhirpath-engine.ts';
import type { Deferred } from './deferred.ts';
import { ResourceCheck } from './resource-check.ts';
import { Visit } from './visit.ts';

export interface ValidateOptions {
  /** Packs to validate against; `fhir-r4` must be among them. */
  readonly definitions: Definitions;
  /** Canonical URLs of profiles that the resource must follow, besides those in its `meta.profile`. */
  readonly profiles?: readonly string[];
  /** Takes the expressions of invariants that the compiler here does not; without it those are deferred. */
  readonly engine?: FhirPathEngine;
  /** Also defer every reference whose target is not inside, so that the caller can look for it. Default false. */
  readonly deferReferences?: boolean;
}

export interface Validation {
  /** What is wrong, with FHIRPath-like places: `Bundle.entry[3].resource.name[0].family`. */
  readonly findings: readonly Finding[];
  /** What only a terminology service, a store or another pack can tell. */
  readonly deferred: readonly Deferred[];
}

const compiled = new WeakMap<Definitions, Map<FhirPathEngine | undefined, ResourceCheck>>();

/**
 * Validates a resource, given as its JSON value, against FHIR R4 and profiles: structure, cardinality, types, formats,
 * invariants, required bindings, choices, types of reference targets, slices. Never throws because of the resource.
 *
 * Source: FHIR R4 (4.0.1), section 2.1.0.6, validation.
 */
export function validate(resource: unknown, options: ValidateOptions): Validation {
  const visit = new Visit(resource, options.deferReferences ?? false);
  checkFor(options.definitions, options.engine).check(resource, visit, options.profiles);
  return { findings: visit.findings, deferred: visit.deferred };
}

/** Definitions are compiled once, each type when a resource first needs it. */
function checkFor(definitions: Definitions, engine: FhirPathEngine | undefined): ResourceCheck {
  let checks = compiled.get(definitions);
  if (!checks) compiled.set(definitions, (checks = new Map()));
  let check = checks.get(engine);
  if (!check) checks.set(engine, (check = new ResourceCheck(definitions, engine)));
  return check;
}
