/** What the address of a run says: the part that is shown, the cell, the check, and the run that it is compared with. */
export interface AuditSearch {
  readonly view?: string;
  readonly kind?: string;
  readonly dimension?: string;
  readonly status?: string;
  readonly check?: string;
  readonly since?: string;
}
