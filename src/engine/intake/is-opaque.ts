import type { InterfaceDefinition } from '../../workspace/definitions.ts';

/** Whether what comes over an interface is passed on unread: bytes, and FHIR, which has no conditions, keys or steps here. */
export function isOpaque(source: InterfaceDefinition | undefined): boolean {
  return source !== undefined && source.speaks.format !== 'hl7v2';
}
