import { join } from 'node:path';
import type { Connector } from '../connectors/connector.ts';
import { Fault } from '../diagnostics/fault.ts';
import type { Finding } from '../diagnostics/finding.ts';
import { isPath } from '../formats/hl7v2/index.ts';
import { findOperatorKey } from '../store/operator-key.ts';
import type { PracticeStore } from '../store/practice.ts';
import { openPracticeFile } from '../store/sqlite/practice-file.ts';
import { isNewStore, openSqliteStore } from '../store/sqlite/sqlite-store.ts';
import type { Store } from '../store/store.ts';
import { changesBetween } from '../workspace/change.ts';
import { SHIPPED_PACKS } from '../workspace/code-packs.ts';
import { FunctionSandbox } from '../workspace/functions/function-sandbox.ts';
import { loadWorkspace } from '../workspace/load-workspace.ts';
import { packFinder, shippedTargetTypes } from '../workspace/packs.ts';
import { type Clock, systemClock } from '../world/clock.ts';
import { type Random, systemRandom } from '../world/random.ts';
import { type Compiled, Engine, type MemoryLimits } from './engine.ts';
import { KeyRotation } from './key-rotation.ts';
import { secretReader } from './secret-reader.ts';

/** Where an engine lives and what it may use. */
export interface EngineOptions {
  /** Folder of the workspace: references to files and folders are taken from here. */
  readonly workspace: string;
  /** Folder of the state; `.suture` in the workspace as a rule. */
  readonly state: string;
  readonly connectors: readonly Connector[];
  /** Environment variables: `SUTURE_KEY` is the operator's key, `SUTURE_SECRET_…` are secrets. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly clock?: Clock;
  readonly random?: Random;
  readonly memory?: MemoryLimits;
  /** Puts something between the engine and its store. */
  readonly wrapStore?: (store: Store) => Store;
}

/** An engine that is open but takes nothing yet, and what was noticed on the way (a key that was made). */
export interface OpenedEngine {
  readonly engine: Engine;
  /** Opens the practice's file beside the messages; to be closed before the engine is stopped. */
  readonly openPractice: () => Promise<PracticeStore>;
  /** Reads what the workspace's references name. */
  readonly secret: (reference: string) => Promise<Uint8Array>;
  readonly findings: readonly Finding[];
}

/** A compiler of workspace files with the connectors at hand. */
export function workspaceCompiler(
  options: Pick<EngineOptions, 'workspace' | 'connectors'> & { readonly functions?: FunctionSandbox },
): (files: Readonly<Record<string, string>>) => Compiled {
  const { connectors, workspace } = options;
  const schemes = connectors.flatMap((connector) => connector.schemes);
  const findPack = packFinder([join(workspace, '.suture', 'packs'), SHIPPED_PACKS]);
  return (files) =>
    loadWorkspace(files, {
      isPath,
      connectorFor: (scheme) => connectors.find((connector) => connector.schemes.includes(scheme)),
      schemes,
      folder: workspace,
      findPack,
      targetTypes: shippedTargetTypes,
      ...(options.functions === undefined ? {} : { functions: options.functions }),
    });
}

/** Opens the store of a state folder and an engine over it. Rejects with a Fault when the store cannot be had. */
export async function openEngine(options: EngineOptions): Promise<OpenedEngine> {
  const clock = options.clock ?? systemClock;
  const folder = join(options.state, 'store');
  const { key, findings } = await findOperatorKey({
    variable: options.environment['SUTURE_KEY'],
    file: join(options.state, 'key'),
    makeIfMissing: await isNewStore(folder),
  });
  const variable = options.environment['SUTURE_KEY'] ?? '';
  const rotation = new KeyRotation(join(options.state, 'key'), variable.trim() !== '');
  const { store: opened, key: fitting } = await openWith(folder, key, rotation, clock);
  const secret = secretReader(options.workspace, options.state, options.environment);
  const store = options.wrapStore?.(opened) ?? opened;
  const engine = new Engine({
    store,
    clock,
    random: options.random ?? systemRandom,
    compile: workspaceCompiler({ ...options, functions: await FunctionSandbox.load() }),
    changes: changesBetween,
    connectorFor: (scheme) => options.connectors.find((connector) => connector.schemes.includes(scheme)),
    rotateKey: (given) => rotation.rotate(store, given),
    secret,
    ...(options.memory === undefined ? {} : { memory: options.memory }),
  });
  return { engine, openPractice: () => openPracticeFile({ folder, key: fitting }), secret, findings };
}

/** Opens the store with the key that was found, or with the next one where a change of keys was cut short. */
async function openWith(
  folder: string,
  key: Uint8Array,
  rotation: KeyRotation,
  clock: Clock,
): Promise<{ readonly store: Store; readonly key: Uint8Array }> {
  try {
    return { store: await openSqliteStore({ folder, key, clock }), key };
  } catch (error) {
    if (!(error instanceof Fault) || error.code !== 'store-key-wrong') throw error;
    const next = await rotation.nextKey();
    if (next === undefined) throw error;
    const store = await openSqliteStore({ folder, key: next, clock });
    await rotation.takeNext();
    return { store, key: next };
  }
}
