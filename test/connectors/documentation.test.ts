import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { connectorRegistry } from '../../src/connectors/registry.ts';
import { loadWorkspace } from '../../src/workspace/load-workspace.ts';

const folder = new URL('../../docs/connectors/', import.meta.url);
const registry = connectorRegistry();

/** The workspace files that a page shows: a fenced block whose first line names the file. */
function examplesOf(page: string): [string, string][] {
  const text = readFileSync(new URL(page, folder), 'utf8');
  return [...text.matchAll(/```yaml\n# (systems\/\S+)\n([\s\S]*?)```/g)].map((found) => [
    found[1] ?? '',
    found[2] ?? '',
  ]);
}

const pages = readdirSync(folder).filter((page) => page.endsWith('.md'));

describe('the documentation of connectors', () => {
  it('has examples', () => {
    expect(pages.flatMap(examplesOf).length).toBeGreaterThanOrEqual(4);
  });

  it.each(pages)('shows files that load as they stand: %s', (page) => {
    const examples = examplesOf(page);
    const loaded = loadWorkspace(
      { 'suture.yaml': 'project: riverside\n', ...Object.fromEntries(examples) },
      {
        isPath: () => true,
        connectorFor: (scheme) => registry.get(scheme),
        schemes: registry.schemes,
        folder: '/workspace',
      },
    );
    expect(loaded.findings).toEqual([]);
  });
});
