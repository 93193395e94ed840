/** How a secret is written, for findings. */
export const SECRET_REFERENCE = 'a reference: secret:name or file:path';

/** Whether the text refers to a secret instead of being one: `secret:northlab-key`, `file:certs/suture.key`. */
export function isSecretReference(text: string): boolean {
  return /^secret:[A-Za-z0-9][A-Za-z0-9._-]*$/.test(text) || /^file:[^\s].*$/.test(text);
}

const SECRET_KEY = /(^|_)(password|passphrase|secret|token|key|hmac|bearer|authorization|credential)$/;

/** Whether a key's value must be a reference, or the value itself looks like a key that was pasted in. */
export function looksSecret(key: string, value: string): boolean {
  return SECRET_KEY.test(key.toLowerCase()) || value.includes('-----BEGIN') || /^(Bearer|Basic) /.test(value);
}
