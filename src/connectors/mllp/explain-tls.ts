import { errnoOf } from '../../world/disk.ts';
import type { TrialStep } from '../connector.ts';
import { connectTrouble } from '../socket-trouble.ts';

/** Why a TLS session was not agreed, in a sentence for whoever has to mend it. */
export function explainTls(trouble: Error | 'ended' | 'overdue', name: string, showedCertificate: boolean): TrialStep {
  if (trouble === 'overdue') {
    return step(
      'tls-handshake-failed',
      'The receiver takes the connection but does not answer the TLS handshake: the port may expect no TLS.',
    );
  }
  const errno = trouble === 'ended' ? 'ECONNRESET' : errnoOf(trouble);
  const said = SENTENCES.find(([codes]) => codes.test(errno))?.[1];
  const code = trouble === 'ended' ? 'tls-handshake-failed' : connectTrouble(trouble);
  if (said !== undefined) return step(code === 'connection-broken' ? 'tls-handshake-failed' : code, said(name));
  const hint = showedCertificate
    ? "it may not accept Suture's certificate"
    : 'it may ask for a client certificate (tls.certificate and tls.key)';
  return step('tls-handshake-failed', `The receiver ended the TLS session: ${hint}, or expect no TLS on this port.`);
}

const SENTENCES: readonly (readonly [RegExp, (name: string) => string])[] = [
  [/^CERT_HAS_EXPIRED$/, () => "The receiver's certificate has expired; ask for a new one."],
  [/^CERT_NOT_YET_VALID$/, () => "The receiver's certificate is not valid yet; check the clocks of both machines."],
  [/^CERT_REVOKED$/, () => "The receiver's certificate was revoked; ask for a new one."],
  [
    /SELF_SIGNED/,
    () =>
      "The receiver's certificate is signed by itself or by an authority of its own; if it is the right one, list it under tls.authorities.",
  ],
  [
    /^(UNABLE_TO_|CERT_UNTRUSTED|INVALID_CA)/,
    () => "The authority that signed the receiver's certificate is not trusted here; list it under tls.authorities.",
  ],
  [
    /ALTNAME|HOSTNAME_MISMATCH/,
    (name) =>
      `The receiver's certificate is not made out to ${name}; set tls.server_name to the name it is made out to.`,
  ],
  [/CERTIFICATE_REQUIRED/, () => 'The receiver asks for a client certificate; set tls.certificate and tls.key.'],
  [
    /ALERT_(BAD_CERTIFICATE|UNKNOWN_CA|CERTIFICATE|UNSUPPORTED_CERTIFICATE|ACCESS_DENIED)/,
    () =>
      "The receiver does not accept Suture's certificate; give its operator the certificate or the authority that signed it.",
  ],
  [
    /PROTOCOL_VERSION|UNSUPPORTED_PROTOCOL|VERSION_TOO_LOW|NO_PROTOCOLS/,
    () =>
      'The receiver speaks only a TLS version that is too old or that this interface does not allow; TLS 1.2 or later is needed.',
  ],
  [
    /HANDSHAKE_FAILURE|NO_SHARED_CIPHER|NO_CIPHER/,
    () => 'The two sides share no cipher, or the receiver asks for a client certificate (tls.certificate and tls.key).',
  ],
  [
    /WRONG_VERSION_NUMBER|PACKET_LENGTH_TOO_LONG|HTTP_REQUEST|UNEXPECTED_MESSAGE|RECORD/,
    () => 'What answers on this port does not speak TLS; check the port, or use the scheme mllp.',
  ],
];

function step(code: TrialStep['code'] & string, text: string): TrialStep {
  return { step: 'tls', ok: false, code, text };
}
