/** What the server says when it does not do what it was asked: problem+json (RFC 9457) with a code of Suture's catalogue. */
export class Problem extends Error {
  readonly status: number;
  readonly code: string;
  /** What to do about it. */
  readonly todo: string;

  constructor(status: number, code: string, said: string, todo: string) {
    super(said);
    this.name = 'Problem';
    this.status = status;
    this.code = code;
    this.todo = todo;
  }
}
