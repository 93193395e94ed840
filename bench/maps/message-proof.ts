import { type Message, parse } from '../../src/formats/hl7v2/index.ts';
import type { CodeLibrary } from '../../src/meaning/codes/code-library.ts';
import { type Lie, type Proof, proveMap } from '../../src/meaning/maps/prove-map.ts';
import { seededRandom } from '../../src/world/random.ts';
import type { MapTool } from './tool.ts';
import { VARIANTS, variantOf } from './variants.ts';

/** What is to be proved of one message of a corpus. */
export interface ProofTask {
  readonly text: string;
  /** How many variants of it. */
  readonly variants: number;
  /** Decides on the variants: the same seed makes the same ones, whoever makes them and in whatever order. */
  readonly seed: number;
}

/** What was proved of a message and its variants. */
export interface MessageProof {
  readonly variants: number;
  readonly leaves: number;
  readonly tried: number;
  /** Leaves said to be delivered that are not. */
  readonly silent: number;
  /** Other lines that are untrue. */
  readonly lying: number;
  readonly unbalanced: number;
  readonly refusals: number;
  /** What fell short, with the kind of variant. */
  readonly open: readonly (readonly [line: string, kind: string])[];
}

/** Proves a message as it is and in variants, one kind after the other, so that each kind has its share. */
export function proveMessage(tool: MapTool, { text, variants, seed }: ProofTask): MessageProof {
  const sum = { variants: 0, leaves: 0, tried: 0, silent: 0, lying: 0, unbalanced: 0, refusals: 0 };
  const open: (readonly [string, string])[] = [];
  const take = (kind: string, message: Message | undefined): void => {
    const proof = attempt(tool, message);
    if (typeof proof === 'string') {
      sum.refusals++;
      open.push([`refused: ${proof}`, kind]);
      return;
    }
    sum.leaves += proof.leaves;
    sum.tried += proof.tried;
    if (!proof.balanced) {
      sum.unbalanced++;
      open.push(['unbalanced', kind]);
    }
    for (const lie of proof.lies) {
      if (lie.kind === 'target does not change') sum.silent++;
      else sum.lying++;
      open.push([lineOf(lie), kind]);
    }
  };
  const { message } = parse(text);
  take('as it is', message);
  const random = seededRandom(seed);
  const kinds = message === undefined ? [] : Object.keys(VARIANTS);
  const first = Math.floor(random.next() * kinds.length);
  // Where a kind does not apply, the next does.
  for (let turn = 0; sum.variants < variants && turn < kinds.length; turn++) {
    const kind = kinds[(first + turn) % kinds.length] as string;
    const variant = message && variantOf(message, kind, random);
    if (variant === undefined) continue;
    sum.variants++;
    take(kind, parse(variant).message);
  }
  return { ...sum, open };
}

/** The proof, or why the parser or the map refused. */
function attempt(tool: MapTool, message: Message | undefined): Proof | string {
  if (message === undefined) return 'not parsed';
  const { options } = tool;
  const codes = options.codes as CodeLibrary;
  const codesOf = (table: string) => codes.table(table)?.rows.map(({ source }) => source.code) ?? [];
  const type = `${message.get('MSH-9.1') ?? ''}^${message.get('MSH-9.2') ?? ''}`;
  try {
    return proveMap(message, tool.mapFor(type), { ...options, codesOf });
  } catch (error) {
    return error instanceof Error ? error.message : 'for no reason';
  }
}

/** A lie without the numbers of segments, repetitions and resources, so that equal ones are counted together. */
function lineOf({ path, fate, kind, row, places }: Lie): string {
  const place = (places[0] ?? 'no place').replace(/\/[^.]*/, '').replace(/\[\d+\]/g, '');
  return `${kind}: ${path.replace(/\[\d+\]/g, '')} ${fate} by ${row ?? 'no row'}, at ${place}`;
}
