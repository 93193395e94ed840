import type { Message } from '../../../formats/hl7v2/index.ts';
import { exchangedMessage } from '../exchanged-message.ts';
import { exchangedValue } from '../exchanged-value.ts';
import type { Lie, Proof } from '../prove-map.ts';
import { type RewriteOptions, type Rewritten, rewriteMessage } from './rewrite-message.ts';
import type { V2Map } from './v2-map.ts';

/** Leaves that say what the message is: changing one changes how all others are read. */
const FIXED = /^(?:MSH-(?:7|9|10|11|12|18)|OBX(?:\[\d+\])?-2)\b/;

/**
 * Puts another value into every leaf, one at a time, runs the map again, and looks whether the ledger told the truth: a
 * leaf that was delivered changes what is sent, and one that was not does not stand in it.
 */
export function proveRewriting(message: Message, map: V2Map, options: RewriteOptions): Proof {
  const before = rewriteMessage(message, map, options);
  const text = before.message.text();
  const lies: Lie[] = [];
  let tried = 0;
  let { balanced } = before.ledger;
  for (let leaf = 0; leaf < before.leaves.count; leaf++) {
    const path = before.leaves.path(leaf);
    const raw = before.leaves.raw(leaf);
    if (raw === '""' || FIXED.test(path)) continue;
    const unique = exchangedValue(raw, leaf) === undefined;
    const value = exchangedValue(raw, leaf) ?? `~${leaf}`.replace('~', 'ZQ');
    const changed = exchangedMessage(before.leaves, new Map([[leaf, value]]));
    if (changed === undefined) continue;
    const after = rewriteMessage(changed, map, options);
    balanced &&= after.ledger.balanced;
    tried++;
    const kind = lieOf(before, after, leaf, unique ? value : undefined, text);
    const row = before.ledger.lines()[leaf]?.row;
    if (kind !== undefined) {
      lies.push({ path, fate: before.ledger.fateOf(leaf), kind, places: [], ...(row === undefined ? {} : { row }) });
    }
  }
  return { leaves: before.leaves.count, tried, lies, balanced };
}

function lieOf(
  before: Rewritten,
  after: Rewritten,
  leaf: number,
  marker: string | undefined,
  text: string,
): Lie['kind'] | undefined {
  const delivered = (run: Rewritten): boolean => ['carried', 'translated'].includes(run.ledger.fateOf(leaf));
  const now = after.message.text();
  if (delivered(before) && delivered(after) && now === text) return 'target does not change';
  if (!delivered(after) && marker !== undefined && now.includes(marker)) return 'delivered unsaid';
  return undefined;
}
