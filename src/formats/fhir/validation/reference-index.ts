/** The resources of a bundle by what references say: `fullUrl`, and `Type/id` within the same server. */
export class ReferenceIndex {
  readonly #entries: readonly unknown[];
  #byUrl: Map<string, unknown> | undefined;

  constructor(bundle: unknown) {
    const entries = (bundle as { entry?: unknown } | null)?.entry;
    this.#entries = Array.isArray(entries) ? entries : [];
  }

  find(reference: string): unknown {
    this.#byUrl ??= this.#index();
    return this.#byUrl.get(reference);
  }

  #index(): Map<string, unknown> {
    const index = new Map<string, unknown>();
    for (const entry of this.#entries) {
      const { fullUrl, resource } = (entry ?? {}) as { fullUrl?: unknown; resource?: unknown };
      if (typeof resource !== 'object' || resource === null) continue;
      if (typeof fullUrl === 'string') index.set(fullUrl, resource);
      const { resourceType, id } = resource as { resourceType?: unknown; id?: unknown };
      if (typeof resourceType === 'string' && typeof id === 'string') index.set(`${resourceType}/${id}`, resource);
    }
    return index;
  }
}
