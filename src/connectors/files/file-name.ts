const LONGEST = 200;

// Windows refuses these whatever their extension; a share may well be served by it.
const RESERVED = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i;

/**
 * A name that every file system takes and that leads nowhere else: no separators, no control
 * characters, none of the characters Windows forbids, no leading dot, at most 200 characters of ASCII.
 * Equal names stay equal; different names may become equal, which the collision rule then sorts out.
 */
export function fileName(wanted: string): string {
  const plain = wanted.replace(/[^A-Za-z0-9._ +=@,()-]/g, '_').replace(/^[. ]+|[. ]+$/g, '');
  const short = plain.length > LONGEST ? plain.slice(0, LONGEST - 40) + plain.slice(-40) : plain;
  return RESERVED.test(short) || short === '' ? `_${short}` : short;
}
