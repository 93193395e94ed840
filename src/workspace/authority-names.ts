/**
 * The assigning authorities that a system declares, by how they may be spelt in CX-4: namespace, or the OID or URI
 * itself (HL7 v2.8.2, 2A.3.33 HD: namespace, universal id, type).
 */
export function authorityNames(declared: Readonly<Record<string, string>>): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  for (const [namespace, uri] of Object.entries(declared)) {
    names.set(namespace, uri);
    names.set(uri, uri);
    if (uri.startsWith('urn:oid:')) names.set(uri.slice('urn:oid:'.length), uri);
  }
  names.delete('');
  return names;
}
