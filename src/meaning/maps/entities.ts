/**
 * Resources that exist apart from the message, so that the same key means the same one. The others are events: where
 * their key comes twice in one message, they are two.
 */
export const ENTITIES: ReadonlySet<string> = new Set(
  (
    'Patient Practitioner PractitionerRole Organization Location RelatedPerson Person ' +
    'Device Medication Substance HealthcareService Endpoint Schedule'
  ).split(' '),
);
