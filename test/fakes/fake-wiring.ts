import type { Wiring } from '../../src/cli/wiring.ts';
import { connectorRegistry } from '../../src/connectors/registry.ts';
import { workspaceCompiler } from '../../src/engine/index.ts';
import { functionSandboxFor } from '../../src/workspace/functions/function-file.ts';
import type { FakeEngine } from './fake-engine.ts';
import { FakePractice } from './fake-practice.ts';

/** Wiring with the real workspace and connectors, and an engine that is only a memory. */
export function fakeWiring(engine: FakeEngine): Wiring & { readonly log: string[] } {
  const registry = connectorRegistry();
  const log: string[] = [];
  return {
    log,
    connectors: async () => registry,
    load: async (workspace, files) =>
      workspaceCompiler({ workspace, connectors: registry.all, ...(await functionSandboxFor(files)) })(files),
    open: async () => ({
      engine,
      practice: new FakePractice(),
      secret: () => Promise.resolve(new Uint8Array()),
      findings: [],
      start: async () => void log.push('start'),
      stop: async () => void log.push('stop'),
    }),
  };
}
