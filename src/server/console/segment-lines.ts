import { leaves, type Message } from '../../formats/hl7v2/index.ts';
import type { MessageMask } from '../../meaning/masking/message-mask.ts';
import type { ShownLineView } from '../contract/console/message.ts';

type Piece = ShownLineView['pieces'][number];

/**
 * A message as text, a line for each segment, put together from its leaves: what is between them are delimiters, and
 * nothing of the message reaches the text but through the mask.
 */
export function segmentLines(message: Message, mask: MessageMask): ShownLineView[] {
  const { field, component, repetition, subcomponent } = message.delimiters;
  const lines: ShownLineView[] = [];
  let at = { segment: '', field: 0, repetition: 1, component: 1, subcomponent: 1 };
  let pieces: Piece[] = [];
  for (const [leaf, { path, value }] of [...leaves(message)].entries()) {
    const next = placeOf(path);
    if (next.segment !== at.segment) {
      const name = next.segment.replace(/\[\d+\]$/, '');
      pieces = [{ text: name }];
      lines.push({ indent: 0, pieces });
      at = { segment: next.segment, field: name === 'MSH' ? 1 : 0, repetition: 1, component: 1, subcomponent: 1 };
    }
    let between = '';
    if (next.field !== at.field) {
      between += field.repeat(next.field - at.field);
      at = { ...at, field: next.field, repetition: 1, component: 1, subcomponent: 1 };
    }
    if (next.repetition !== at.repetition) {
      between += repetition.repeat(next.repetition - at.repetition);
      at = { ...at, repetition: next.repetition, component: 1, subcomponent: 1 };
    }
    if (next.component !== at.component) {
      between += component.repeat(next.component - at.component);
      at = { ...at, component: next.component, subcomponent: 1 };
    }
    between += subcomponent.repeat(next.subcomponent - at.subcomponent);
    at = next;
    if (between !== '') pieces.push({ text: between });
    const seen = mask.see(path, value);
    pieces.push({ text: seen.text, leaves: [leaf], ...(seen.masked ? { masked: true } : {}) });
  }
  return lines;
}

const PATH = /^([^-]+)-(\d+)(?:\[(\d+)\])?(?:\.(\d+))?(?:\.(\d+))?$/;

function placeOf(path: string) {
  const [, segment = path, field = '0', repetition = '1', component = '1', subcomponent = '1'] = PATH.exec(path) ?? [];
  return {
    segment,
    field: Number(field),
    repetition: Number(repetition),
    component: Number(component),
    subcomponent: Number(subcomponent),
  };
}
