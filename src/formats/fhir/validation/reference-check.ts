import type { Visit } from './visit.ts';

const RELATIVE = /^([A-Z][A-Za-z]+)\/[A-Za-z0-9\-.]{1,64}(?:\/_history\/[A-Za-z0-9\-.]{1,64})?$/;
const ABSOLUTE = /^https?:\/\/.*\/([A-Z][A-Za-z]+)\/[A-Za-z0-9\-.]{1,64}(?:\/_history\/[A-Za-z0-9\-.]{1,64})?$/;
const CONDITIONAL = /^([A-Z][A-Za-z]+)\?/;

/** Checks that a Reference points to a type that is allowed, as far as the reference or the bundle around tells. */
export class ReferenceCheck {
  readonly #targets: ReadonlySet<string> | undefined;
  readonly #list: readonly string[] | undefined;
  readonly #isResource: (name: string) => boolean;

  /** @param targets names of resource types; undefined is any */
  constructor(targets: readonly string[] | undefined, isResource: (name: string) => boolean) {
    this.#targets = targets ? new Set(targets) : undefined;
    this.#list = targets;
    this.#isResource = isResource;
  }

  /** The whole check: type, and what cannot be found in the bundle. */
  check(value: unknown, visit: Visit): void {
    if (typeof value !== 'object' || value === null) return;
    const { reference, type } = value as { reference?: unknown; type?: unknown };
    if (typeof reference !== 'string') {
      if (typeof type === 'string') this.#judge(type, visit, false);
      return;
    }
    const local = reference.startsWith('#');
    const found = local || visit.bundle ? visit.resolve(reference) : undefined;
    const foundType = (found as { resourceType?: unknown } | undefined)?.resourceType;
    if (typeof foundType === 'string') {
      this.#judge(foundType, visit, false);
      return;
    }
    if (local) return;
    if (visit.bundle && reference.startsWith('urn:')) {
      visit.report('fhir-reference-dangling', undefined, 'reference');
      return;
    }
    const relative = (RELATIVE.exec(reference) ?? CONDITIONAL.exec(reference))?.[1];
    const named = relative ?? ABSOLUTE.exec(reference)?.[1];
    if (named !== undefined) this.#judge(named, visit, relative === undefined);
    else if (typeof type === 'string') this.#judge(type, visit, false);
    if (visit.keepReferences) {
      visit.defer({
        kind: 'reference',
        place: visit.place(),
        reference,
        ...(this.#list ? { targets: this.#list } : {}),
      });
    }
  }

  /** Only whether the type is allowed, for profiles: the rest was checked against the base. */
  checkType(value: unknown, visit: Visit): void {
    const findings = visit.findings.length;
    const deferred = visit.deferred.length;
    this.check(value, visit);
    visit.deferred.length = deferred;
    for (let i = visit.findings.length - 1; i >= findings; i--) {
      if (visit.findings[i]?.code !== 'fhir-reference-target-wrong') visit.findings.splice(i, 1);
    }
  }

  /** An absolute address may lead to something that is no FHIR server at all, so its last words prove nothing. */
  #judge(name: string, visit: Visit, maybeOther: boolean): void {
    if (this.#targets?.has(name)) return;
    if (!this.#isResource(name)) {
      if (!maybeOther) visit.report('fhir-reference-target-wrong', undefined, 'reference');
    } else if (this.#targets) visit.report('fhir-reference-target-wrong', undefined, 'reference');
  }
}
