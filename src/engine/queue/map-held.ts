import { Fault } from '../../diagnostics/fault.ts';
import type { NewLedger } from '../../store/stored-ledger.ts';

/** A row of the map holds the delivery (`map-held`); the ledger says which fields. */
export class MapHeld extends Fault {
  readonly ledger: NewLedger;

  constructor(ledger: NewLedger) {
    super('map-held');
    this.ledger = ledger;
  }
}
