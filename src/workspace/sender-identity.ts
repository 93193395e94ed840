import type { Identity } from '../meaning/maps/identity.ts';

/** Authorities whose meaning is kept; they come from outside. */
const MOST_KEPT = 2_000;

/**
 * Ids of the resources that a sender's messages make. Two senders mean the same by an assigning authority when both
 * declare it under the same URI, or when the message gives its universal id; any other name counts for that sender
 * alone, so that nobody is merged by a guess.
 *
 * @param names how the sender's declared authorities may be spelt (`authorityNames`)
 */
export function senderIdentity(identity: Identity, sender: string, names: ReadonlyMap<string, string>): Identity {
  const known = new Map<string, string>();
  return (type, authority, key) => {
    let meant = known.get(authority);
    if (meant === undefined) {
      meant = meaningOf(authority, sender, names);
      if (known.size >= MOST_KEPT) known.clear();
      known.set(authority, meant);
    }
    return identity(type, meant, key);
  };
}

function meaningOf(authority: string, sender: string, names: ReadonlyMap<string, string>): string {
  // The sender itself, or one of its messages, stands in where a key names no authority.
  if (authority === sender || authority.startsWith(`${sender}/`)) return authority;
  // Sub-components of CX-4 come as `4:NAMESPACE^4:OID^4:ISO`, components of an EI as `NAMESPACE&OID&ISO`.
  const parts = authority.split(/[&^]/).map((part) => part.replace(/^\d+:/, ''));
  const declared = parts.map((part) => names.get(part)).find((uri) => uri !== undefined);
  return declared ?? parts.map(universal).find((uri) => uri !== undefined) ?? `${sender}/${authority}`;
}

/** An identifier that is unique in the world by the way it is given out. */
function universal(part: string): string | undefined {
  if (/^[0-2](\.(0|[1-9]\d*)){3,}$/.test(part)) return `urn:oid:${part}`;
  if (/^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i.test(part)) return `urn:uuid:${part.toLowerCase()}`;
  return /^(urn:|https?:\/\/)\S+$/.test(part) ? part : undefined;
}
