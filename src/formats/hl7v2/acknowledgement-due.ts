import { Header } from './header.ts';

/** Which acknowledgements a message asks for. */
export interface AcknowledgementDue {
  /** Enhanced mode: MSH-15 or MSH-16 is valued (HL7 v2 chapter 2, section 2.9.3). */
  readonly mode: 'original' | 'enhanced';
  /** A commit acknowledgement (CA CE CR) is due. */
  readonly accept: boolean;
  /** An application acknowledgement (AA AE AR) is due. */
  readonly application: boolean;
}

/**
 * Reads MSH-15 and MSH-16 (HL7 table 0155: AL always, NE never, ER on error, SU on success) and says what
 * is due, given how it went. In original mode the application acknowledgement always is. In enhanced
 * mode an empty condition means never; a condition that the table does not know is taken as always, since
 * a sender that waits in vain is worse off than one that gets an answer too many.
 */
export function acknowledgementDue(
  message: Uint8Array | { bytes(): Uint8Array },
  went: 'well' | 'wrong',
): AcknowledgementDue {
  const header = Header.read(message instanceof Uint8Array ? message : message.bytes());
  const accept = condition(header?.field(15));
  const application = condition(header?.field(16));
  if (accept === '' && application === '') return { mode: 'original', accept: false, application: true };
  return { mode: 'enhanced', accept: isDue(accept, went), application: isDue(application, went) };
}

function condition(field: string | undefined): string {
  const text = (field ?? '').trim().toUpperCase();
  return text === '""' ? '' : text;
}

function isDue(wanted: string, went: 'well' | 'wrong'): boolean {
  if (wanted === '' || wanted === 'NE') return false;
  if (wanted === 'ER') return went === 'wrong';
  return wanted === 'SU' ? went === 'well' : true;
}
