import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { authorityNames } from './authority-names.ts';
import { senderIdentity } from './sender-identity.ts';

const plain = (type: string, authority: string, key: string) => `${type}|${authority}|${key}`;
const OID = '2.16.840.1.113883.3.999.1';

function idFrom(sender: string, declared: Readonly<Record<string, string>>, authority: string): string {
  return senderIdentity(plain, sender, authorityNames(declared))('Patient', authority, '100');
}

describe('an identity of one sender', () => {
  it('is that of another where both declare the authority, by whatever name each has for it', () => {
    const uri = `urn:oid:${OID}`;
    const one = idFrom('northlab', { MAIN: uri }, 'MAIN');
    expect(idFrom('maple', { RIVERSIDE: uri }, 'RIVERSIDE')).toBe(one);
    expect(idFrom('maple', {}, `4:OTHER^4:${OID}^4:ISO`)).toBe(one);
    expect(idFrom('maple', {}, `OTHER&${OID}&ISO`)).toBe(one);
  });

  it('is never that of another for a name that is not declared', () => {
    const name = fc.stringMatching(/^[A-Z]{1,8}$/);
    fc.assert(
      fc.property(name, (authority) => {
        expect(idFrom('northlab', {}, authority)).not.toBe(idFrom('maple', {}, authority));
        expect(idFrom('northlab', { [authority]: `urn:oid:${OID}` }, authority)).not.toBe(
          idFrom('maple', {}, authority),
        );
        expect(idFrom('northlab', {}, authority)).toBe(idFrom('northlab', {}, authority));
      }),
    );
  });

  it('stays what it is where the key names no authority', () => {
    expect(idFrom('northlab', {}, 'northlab')).toBe('Patient|northlab|100');
    expect(idFrom('northlab', {}, 'northlab/M1/2026')).toBe('Patient|northlab/M1/2026|100');
  });
});
