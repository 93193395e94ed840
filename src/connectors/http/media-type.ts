/** The media type of a Content-Type header: lower case, without parameters (RFC 9110, section 8.3.1). */
export function mediaType(header: string | undefined): string {
  return (header ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '';
}

/** The types under which HL7 v2 in delimiter encoding travels; the first is the one that HL7 registered. */
const HL7_TYPES = ['x-application/hl7-v2+er7', 'application/hl7-v2', 'application/hl7-v2+er7', 'application/edi-hl7v2'];

/** Whether the header names HL7 v2 in delimiter encoding. */
export function isHl7Type(header: string | undefined): boolean {
  return HL7_TYPES.includes(mediaType(header));
}
