/** A character set, both ways. */
export interface Charset {
  /** The name at IANA. */
  readonly name: string;
  /**
   * How bytes and characters correspond. `single`: one byte is one character, so that offsets agree.
   * `exact`: encoding what was decoded gives the same bytes. `spelt`: the same text can be spelt in several
   * ways, so that untouched segments must be taken from the bytes that came in.
   */
  readonly kind: 'single' | 'exact' | 'spelt';
  /** The text, or undefined where bytes do not belong to the set. */
  decode(bytes: Buffer): string | undefined;
  /** The bytes, or undefined where a character does not belong to the set. */
  encode(text: string): Buffer | undefined;
}
