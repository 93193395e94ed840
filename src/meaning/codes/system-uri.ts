import knownSystems from './known-systems.json' with { type: 'json' };

const byName = new Map<string, string>();
for (const [uri, names] of Object.entries(knownSystems)) {
  byName.set(uri, uri);
  for (const name of names) byName.set(name.toUpperCase(), uri);
}

/**
 * The URI by which FHIR names a code system that v2 names otherwise (HL7 table 0396, such as `LN`, or an OID). A name
 * that is not known stays as it is: local systems are named as their owner names them.
 */
export function systemUri(name: string): string {
  return byName.get(name) ?? byName.get(name.trim().toUpperCase()) ?? name.trim();
}
