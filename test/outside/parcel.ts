/**
 * What a message of a proof is called: the connection it is sent on, the patient (who belongs to that
 * connection alone) and its number on the connection. Its text is the control id, and says by itself
 * what must arrive before what.
 */
export interface Parcel {
  readonly connection: number;
  readonly patient: number;
  readonly number: number;
}

export function parcelId({ connection, patient, number }: Parcel): string {
  return `${connection}-${patient}-${number}`;
}

/** Reads a control id back; undefined when it is not one of these. */
export function parcelOf(controlId: string): Parcel | undefined {
  const parts = /^(\d+)-(\d+)-(\d+)$/.exec(controlId);
  return parts === null
    ? undefined
    : { connection: Number(parts[1]), patient: Number(parts[2]), number: Number(parts[3]) };
}

/** The patient's number in PID-3.1: nobody shares it with another connection. */
export function patientId({ connection, patient }: Omit<Parcel, 'number'>): string {
  return `${100_000_000 + connection * 10_000 + patient}`;
}
