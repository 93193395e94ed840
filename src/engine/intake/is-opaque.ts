import type { InterfaceDefinition } from '../../workspace/definitions.ts';

/** Whether what comes over an interface is no HL7 v2: bytes that nobody reads, and FHIR. */
export function isOpaque(source: InterfaceDefinition | undefined): boolean {
  return source !== undefined && source.speaks.format !== 'hl7v2';
}
