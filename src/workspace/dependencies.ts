import type { Connector } from '../connectors/connector.ts';
import type { CodeSystem } from '../meaning/codes/code-system.ts';
import type { CodeTable } from '../meaning/codes/code-table.ts';
import type { TargetTypes } from '../meaning/maps/target-types.ts';
import type { FunctionSandbox } from './functions/function-sandbox.ts';
import type { FindPack } from './packs.ts';

/** What the workspace is told about the rest of Suture. */
export interface WorkspaceDependencies {
  /** Whether the message format can resolve this path. */
  readonly isPath: (text: string) => boolean;
  /** The connector that serves a scheme. */
  readonly connectorFor: (scheme: string) => Connector | undefined;
  /** Every scheme that is served, for suggestions. */
  readonly schemes?: readonly string[];
  /** Whether the codec knows a character set of this name; absent: any name is taken. */
  readonly isCharset?: (name: string) => boolean;
  /** Code systems and tables of the packs that are installed, which the workspace's own stand before. */
  readonly codes?: { readonly systems?: readonly CodeSystem[]; readonly tables?: readonly CodeTable[] };
  /** The packs that are installed; absent: none. */
  readonly findPack?: FindPack;
  /** The types of FHIR R4, which maps write. Needed as soon as there are maps. */
  readonly targetTypes?: () => TargetTypes;
  /** Where the functions of the workspace run; absent: they can be named and not run. */
  readonly functions?: FunctionSandbox;
  /** The folder that holds the workspace, absolute; folders of interfaces are resolved against it. */
  readonly folder?: string;
}
