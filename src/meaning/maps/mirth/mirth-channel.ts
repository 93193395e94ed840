import { type ChannelElement, channelTree, childOf, textOf } from './channel-tree.ts';

/** A step of a transformer. Those of other kinds than these three are told by their class. */
export interface MirthStep {
  readonly kind: 'builder' | 'mapper' | 'script' | 'other';
  readonly name: string;
  /** Where it stands in the file, from 1; of a script, where that begins. */
  readonly line: number;
  /** What it writes: a place (`tmp['PID']...`) of a builder, a variable of a mapper. */
  readonly target: string;
  /** The expression that it reads, or the script. */
  readonly source: string;
  readonly defaultValue: string;
  /** It replaces parts of the value by patterns. */
  readonly replaces: boolean;
}

/** A connector of a channel with the steps that are switched on. */
export interface MirthConnector {
  readonly name: string;
  readonly steps: readonly MirthStep[];
  /** Lines of the rules of its filter that are switched on. */
  readonly rules: readonly number[];
  /** Message type of its inbound template, `ADT^A01`; empty where it has none. */
  readonly type: string;
}

const KINDS: Readonly<Record<string, MirthStep['kind']>> = {
  MapperStep: 'mapper',
  MessageBuilderStep: 'builder',
  JavaScriptStep: 'script',
};

/**
 * Reads a channel as Mirth Connect and its forks export it (3.5 and later): the source connector first, then the
 * destinations. Undefined for what is no channel.
 */
export function readMirthChannel(text: string): readonly MirthConnector[] | undefined {
  const channel = channelTree(text);
  if (channel?.name !== 'channel') return undefined;
  const source = childOf(channel, 'sourceConnector');
  const destinations = childOf(channel, 'destinationConnectors')?.children ?? [];
  return [...(source === undefined ? [] : [source]), ...destinations].map((connector) => {
    const transformer = childOf(connector, 'transformer');
    return {
      name: textOf(connector, 'name') || connector.name,
      steps: elementsOf(transformer).map(stepOf),
      rules: elementsOf(childOf(connector, 'filter')).map(({ line }) => line),
      type: typeOf(childOf(transformer, 'inboundTemplate')),
    };
  });
}

/** Steps or rules that are switched on, in their order. */
function elementsOf(holder: ChannelElement | undefined): readonly ChannelElement[] {
  const found = childOf(holder, 'elements')?.children ?? [];
  const order = (element: ChannelElement): number => Number(textOf(element, 'sequenceNumber')) || 0;
  return found.filter((element) => textOf(element, 'enabled') !== 'false').toSorted((a, b) => order(a) - order(b));
}

function stepOf(element: ChannelElement): MirthStep {
  const kind = KINDS[element.name.replace(/^.*\./, '')] ?? 'other';
  const script = childOf(element, 'script');
  return {
    kind,
    name: textOf(element, 'name'),
    line: (kind === 'script' ? script : undefined)?.line ?? element.line,
    target: textOf(element, kind === 'mapper' ? 'variable' : 'messageSegment'),
    // Not trimmed: lines are counted in it.
    source: kind === 'script' ? (script?.text ?? '') : textOf(element, 'mapping'),
    defaultValue: textOf(element, 'defaultValue'),
    replaces: (childOf(element, 'replacements')?.children.length ?? 0) > 0,
  };
}

function typeOf(template: ChannelElement | undefined): string {
  if (template === undefined) return '';
  const encoded = template.attributes['encoding'] === 'base64';
  const text = encoded ? Buffer.from(template.text, 'base64').toString('utf8') : template.text;
  const [header = ''] = text.trim().split(/[\r\n]/, 1);
  if (!/^MSH./.test(header)) return '';
  const [type = '', event = ''] = (header.split(header.charAt(3))[8] ?? '').split(header.charAt(4));
  return /^[A-Z]{3}$/.test(type) ? `${type}${/^[A-Z]\d\d$/.test(event) ? `^${event}` : ''}` : '';
}
