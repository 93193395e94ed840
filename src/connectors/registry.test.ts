import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { connectorRegistry } from './registry.ts';

describe('the registry of connectors', () => {
  const registry = connectorRegistry();

  it('serves each scheme by one connector', () => {
    expect(registry.schemes).toEqual(['mllp', 'mllp+tls', 'http', 'https', 'folder']);
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
    for (const name of ['mllp', 'http', 'folder']) {
      const text = readFileSync(new URL(`../../docs/connectors/${name}.md`, import.meta.url), 'utf8');
      const guarantee = registry.get(name)?.guarantee;
      expect(text).toContain(guarantee?.source);
      expect(text).toContain(guarantee?.destination);
    }
  });
});
