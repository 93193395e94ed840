import type { Wiring } from './wiring.ts';

/**
 * The engine, the store and the connectors as the `suture` command uses them. They are loaded by the first
 * command that needs them: most only talk to a running Suture and should start at once.
 */
export const wiring: Wiring = {
  connectors: async () => (await import('../connectors/registry.ts')).connectorRegistry(),
  load: async (workspace, files) => {
    const { connectorRegistry } = await import('../connectors/registry.ts');
    const { workspaceCompiler } = await import('../engine/index.ts');
    const { functionSandboxFor } = await import('../workspace/functions/function-file.ts');
    const functions = await functionSandboxFor(files);
    return workspaceCompiler({ workspace, connectors: connectorRegistry().all, ...functions })(files);
  },
  open: async ({ workspace, state, environment }) => {
    const { connectorRegistry } = await import('../connectors/registry.ts');
    const { openEngine } = await import('../engine/index.ts');
    const connectors = connectorRegistry().all;
    const { engine, openPractice, secret, findings } = await openEngine({ workspace, state, environment, connectors });
    const practice = await openPractice().catch(async (error: unknown) => {
      await engine.stop();
      throw error;
    });
    const stop = async () => {
      await practice.close();
      await engine.stop();
    };
    return { engine, practice, secret, findings, start: (files) => engine.start(files), stop };
  },
};
