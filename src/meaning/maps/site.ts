import type { PlaceStep, TargetPlace } from './target-place.ts';

/** Elements of a property inside of which rows write, by what tells them apart; undefined where a row writes it whole. */
type Elements = Map<string, Site> | undefined;

/**
 * What rows so far may have written into an object that was empty before the first of them. Rows are planned in their
 * order, so that what no row before writes is known not to be there, and need not be looked for in every message.
 */
export class Site {
  readonly #properties = new Map<string, Elements>();
  /** A row writes into the object itself, which may be anywhere. */
  #isOpen = false;

  /** Notes that a row writes at a place. Whether nothing can stand there, whatever rows before have done. */
  claim(place: TargetPlace): boolean {
    if (place.self) {
      this.#isOpen = true;
      return false;
    }
    return this.#claim(place, 0);
  }

  #claim(place: TargetPlace, at: number): boolean {
    const step = place.steps[at];
    if (step === undefined) return this.#claimWhole(place.last);
    const element = this.#element(step);
    return element !== undefined && element.#claim(place, at + 1);
  }

  #claimWhole(step: PlaceStep): boolean {
    const isFree = this.#isFree(step) && step.names.every((name) => !this.#properties.has(name));
    this.#close(step);
    return isFree && !step.marked && step.index <= 0;
  }

  /** The element that a step leads to; undefined where a row before may have put another one there. */
  #element(step: PlaceStep): Site | undefined {
    const key = keyOf(step);
    const known = this.#properties.get(step.name);
    const isWhole = known === undefined && this.#properties.has(step.name);
    // Elements that different properties tell apart may be one.
    const isApart = known !== undefined && ![...known.keys()].every((other) => isLike(other, key ?? ''));
    if (key === undefined || isWhole || isApart || !this.#isFree(step)) {
      this.#close(step);
      return undefined;
    }
    const elements = known ?? new Map<string, Site>();
    this.#properties.set(step.name, elements);
    let element = elements.get(key);
    if (element === undefined) {
      element = new Site();
      elements.set(key, element);
      if (step.whereName !== '') element.#properties.set(step.whereName, undefined);
    }
    return element;
  }

  #isFree(step: PlaceStep): boolean {
    return !this.#isOpen && !step.rivals.some((rival) => this.#properties.has(rival));
  }

  /** Anything may stand at a step from now on, and beside its value. */
  #close(step: PlaceStep): void {
    for (const name of step.names) {
      this.#properties.set(name, undefined);
      this.#properties.set(`_${name}`, undefined);
    }
  }
}

/** What tells the element of a step from others; undefined for a new one each time and for one with others before it. */
function keyOf({ names, index, whereName, whereValue }: PlaceStep): string | undefined {
  if (names.length > 1) return undefined;
  if (index === -2) return `${whereName}=${whereValue}`;
  return index === 0 ? '' : undefined;
}

function isLike(key: string, other: string): boolean {
  return key.split('=', 1)[0] === other.split('=', 1)[0];
}
