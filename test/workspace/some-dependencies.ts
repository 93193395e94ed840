import { fhirConnector } from '../../src/connectors/fhir/fhir-connector.ts';
import { folderConnector } from '../../src/connectors/files/folder-connector.ts';
import { httpConnector } from '../../src/connectors/http/http-connector.ts';
import { mllp } from '../../src/connectors/mllp/mllp.ts';
import { isPath } from '../../src/formats/hl7v2/index.ts';
import type { WorkspaceDependencies } from '../../src/workspace/dependencies.ts';

const connectors = [mllp, httpConnector(), fhirConnector(), folderConnector()];

/** The real connectors and paths; the workspace stands in `/riverside`. */
export const someDependencies: WorkspaceDependencies = {
  isPath,
  connectorFor: (scheme) => connectors.find((connector) => connector.schemes.includes(scheme)),
  schemes: connectors.flatMap((connector) => connector.schemes),
  folder: '/riverside',
};
