import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { connectorRegistry } from './registry.ts';

describe('the registry of connectors', () => {
  const registry = connectorRegistry();

  it('serves each scheme by one connector', () => {
    expect(registry.schemes).toEqual(['mllp', 'mllp+tls', 'http', 'https', 'fhir+http', 'fhir+https', 'folder']);
    const served = registry.all.flatMap((connector) => connector.schemes);
    expect(new Set(served).size).toBe(served.length);
    for (const scheme of served) expect(registry.get(scheme)?.schemes).toContain(scheme);
    expect(registry.get('gopher')).toBeUndefined();
  });

  it('says the guarantee of whatever it can do', () => {
    for (const connector of registry.all) {
      expect(connector.source !== undefined).toBe(connector.guarantee.source !== undefined);
      expect(connector.destination !== undefined).toBe(connector.guarantee.destination !== undefined);
    }
  });

  it('documents every guarantee in the words of the connector', () => {
    const pages = { mllp: 'mllp', http: 'http', 'fhir+https': 'fhir', folder: 'folder' };
    for (const [scheme, name] of Object.entries(pages)) {
      const text = readFileSync(new URL(`../../docs/connectors/${name}.md`, import.meta.url), 'utf8');
      for (const guarantee of Object.values(registry.get(scheme)?.guarantee ?? {})) expect(text).toContain(guarantee);
    }
  });
});
