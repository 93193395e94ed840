import { entryOf } from '../../src/diagnostics/catalogue.ts';
import { validate } from '../../src/formats/fhir/index.ts';
import { transactionBundle } from '../../src/meaning/maps/transaction-bundle.ts';
import type { Translation } from '../../src/meaning/maps/translate.ts';
import { definitionsOf } from '../../test/fixtures/fhir-definitions.ts';
import type { Proof } from './proof.ts';
import type { CorpusMessage } from './tool.ts';

/** How many bundles the validator finds no error in. */
export class Validity implements Proof {
  readonly #definitions = definitionsOf('fhir-r4');
  #bundles = 0;
  #withoutError = 0;

  judge(_given: CorpusMessage, translation: Translation): void {
    const bundle: unknown = JSON.parse(JSON.stringify(transactionBundle(translation.outputs)));
    const { findings } = validate(bundle, { definitions: this.#definitions });
    this.#bundles++;
    if (findings.every(({ code }) => entryOf(code).severity !== 'error')) this.#withoutError++;
  }

  figures(): Readonly<Record<string, unknown>> {
    return { validity: { bundles: this.#bundles, withoutError: this.#withoutError } };
  }

  open(): readonly string[] {
    return [];
  }
}
