import { isBundlePath } from '../formats/fhir/index.ts';
import type { WorkspaceDependencies } from './dependencies.ts';

/**
 * Whether a text is a path that a flow may read: of HL7 v2, or of FHIR (`Patient.gender`). Which of them its messages
 * have is known once its interface is.
 */
export function conditionPath({ isPath }: Pick<WorkspaceDependencies, 'isPath'>): (text: string) => boolean {
  return (text) => isPath(text) || isBundlePath(text);
}
