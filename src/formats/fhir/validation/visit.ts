import type { Code } from '../../../diagnostics/catalogue.ts';
import type { Finding } from '../../../diagnostics/finding.ts';
import type { Environment } from '../fhirpath/environment.ts';
import type { Deferred } from './deferred.ts';
import type { ReferenceIndex } from './reference-index.ts';

/** More findings than this about one resource help nobody and cost memory. */
const MOST_FINDINGS = 1000;
/** Deeper than any real resource, and far from the end of the stack. */
const DEEPEST = 120;

/** One validation under way: where it stands, what it has found, and what expressions see. */
export class Visit implements Environment {
  readonly findings: Finding[] = [];
  readonly deferred: Deferred[] = [];
  readonly keepReferences: boolean;
  resource: unknown;
  rootResource: unknown;
  context: unknown;
  contextType: string | undefined = undefined;
  /** The bundle around the resource, for references between its entries. */
  bundle: ReferenceIndex | undefined;
  /** The type of the resource under way, and how many keys lead to it. */
  resourceType = '';
  resourceDepth = 0;
  readonly #keys: (string | number)[] = [];

  constructor(root: unknown, keepReferences: boolean) {
    this.resource = root;
    this.rootResource = root;
    this.keepReferences = keepReferences;
  }

  enter(key: string | number): void {
    this.#keys.push(key);
  }

  leave(): void {
    this.#keys.pop();
  }

  get depth(): number {
    return this.#keys.length;
  }

  /** Names of the elements from the resource under way down to here. */
  names(): string[] {
    return this.#keys.slice(this.resourceDepth).filter((key) => typeof key === 'string');
  }

  /** False, with a finding, where going on would be a danger to the stack. */
  mayGoDeeper(): boolean {
    if (this.#keys.length < DEEPEST) return true;
    this.report('fhir-nested-too-deeply');
    return false;
  }

  /** Where it stands, or the element `inside` of there: `Patient.name[0].family`. */
  place(inside?: string): string {
    let path = '';
    for (const key of this.#keys) {
      if (typeof key === 'number') path += `[${key}]`;
      else path += path === '' ? key : `.${key}`;
    }
    return inside === undefined ? path : `${path}.${inside}`;
  }

  report(code: Code, about?: Readonly<Record<string, string | number>>, inside?: string): void {
    if (this.findings.length >= MOST_FINDINGS) return;
    this.findings.push({ code, place: { path: this.place(inside) }, ...(about ? { about } : {}) });
  }

  defer(work: Deferred): void {
    if (this.deferred.length < MOST_FINDINGS) this.deferred.push(work);
  }

  /** Runs a check whose findings are only counted: true when it finds no error. */
  passes(check: () => void): boolean {
    const findings = this.findings.length;
    const deferred = this.deferred.length;
    check();
    const passed = this.findings.length === findings;
    this.findings.length = findings;
    this.deferred.length = deferred;
    return passed;
  }

  resolve(reference: string): unknown {
    if (reference.startsWith('#')) return contained(this.rootResource, reference.slice(1));
    return this.bundle?.find(reference);
  }
}

function contained(container: unknown, id: string): unknown {
  if (id === '') return container;
  const list = (container as { contained?: unknown } | null)?.contained;
  if (!Array.isArray(list)) return undefined;
  return list.find((one: unknown) => (one as { id?: unknown } | null)?.id === id);
}
