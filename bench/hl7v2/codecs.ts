import { Hl7Message } from '@medplum/core';
import hl7parser, { type Message as Hl7parserMessage, type Node as Hl7parserNode } from 'hl7parser';
import { Message as ClientMessage, type HL7Node } from 'node-hl7-client';
import { type Message, parse, path } from '../../src/formats/hl7v2/index.ts';

/** A field or component to read or write; `last` is the last segment of that name. */
export interface Part {
  readonly segment: string;
  readonly field: number;
  readonly component?: number;
  readonly last?: boolean;
}

/** One codec behind one face: bytes in, bytes out. Reading and writing are prepared once per part, as a user would. */
export interface Codec<M> {
  readonly name: string;
  parse(bytes: Buffer): M;
  /** Empty where the part is absent or empty. */
  reader(part: Part): (message: M) => string;
  writer(part: Part): (message: M, value: string) => void;
  write(message: M): Uint8Array;
}

const suture: Codec<Message> = {
  name: 'suture',
  parse(bytes) {
    const { message } = parse(bytes);
    if (message === undefined) throw new Error('not a message');
    return message;
  },
  reader(part) {
    const rest = suffixOf(part);
    const fixed = path(`${part.segment}${rest}`);
    if (part.last !== true) return (message) => message.get(fixed) ?? '';
    return (message) => message.get(`${part.segment}[${message.count(part.segment) || 1}]${rest}`) ?? '';
  },
  writer(part) {
    const fixed = path(`${part.segment}${suffixOf(part)}`);
    return (message, value) => message.set(fixed, value);
  },
  write: (message) => message.bytes(),
};

const medplum: Codec<Hl7Message> = {
  name: '@medplum/core',
  parse: (bytes) => Hl7Message.parse(bytes.toString()),
  reader({ segment, field, component = 1, last }) {
    if (last !== true) return (message) => message.getSegment(segment)?.getField(field)?.getComponent(component) ?? '';
    return (message) => message.getAllSegments(segment).at(-1)?.getField(field)?.getComponent(component) ?? '';
  },
  writer({ segment, field, component }) {
    if (component === undefined) return (message, value) => void message.getSegment(segment)?.setField(field, value);
    return (message, value) => void message.getSegment(segment)?.setComponent(field, component, value);
  },
  write: (message) => Buffer.from(message.toString()),
};

/** It refuses a message whose last segment ends with a CR, as the standard has it, so that one is taken off and put back. */
const parser: Codec<Hl7parserMessage> = {
  name: 'hl7parser',
  parse: (bytes) => hl7parser.create(bytes.toString('utf8', 0, bytes.at(-1) === 13 ? bytes.length - 1 : bytes.length)),
  reader: (part) => nodeReader<Hl7parserNode>(part),
  writer(part) {
    const at = dotted(part);
    return (message, value) => message.set(at, value);
  },
  write: (message) => Buffer.from(`${message.toString()}\r`),
};

const client: Codec<ClientMessage> = {
  name: 'node-hl7-client',
  parse: (bytes) => new ClientMessage({ text: bytes.toString() }),
  reader: (part) => nodeReader<HL7Node>(part),
  writer(part) {
    const at = dotted(part);
    return (message, value) => void message.set(at, value);
  },
  write: (message) => Buffer.from(`${message.toString()}\r`),
};

/** Both libraries descend from the same code. */
interface NodeLike<N> {
  get(path: string | number): N;
  toArray(): N[];
  toString(): string;
}

function nodeReader<N extends NodeLike<N>>(part: Part): (message: NodeLike<N>) => string {
  const at = dotted(part);
  if (part.last !== true) return (message) => textOf(message.get(at));
  return (message) => {
    const segments = message.get(part.segment);
    const last = segments.toArray().at(-1);
    return last === undefined ? '' : textOf(last.get(part.field));
  };
}

/** An absent node's `toString` gives null, whatever its type says. */
function textOf(node: { toString(): string | null }): string {
  return node.toString() ?? '';
}

function dotted({ segment, field, component }: Part): string {
  return component === undefined ? `${segment}.${field}` : `${segment}.${field}.${component}`;
}

function suffixOf({ field, component }: Part): string {
  return component === undefined ? `-${field}` : `-${field}.${component}`;
}

/** A codec with its message type hidden, so that all of them fit into one list. */
export interface AnyCodec {
  readonly name: string;
  run<T>(use: <M>(codec: Codec<M>) => T): T;
}

export const codecs: readonly AnyCodec[] = [hidden(suture), hidden(medplum), hidden(parser), hidden(client)];

function hidden<M>(codec: Codec<M>): AnyCodec {
  return { name: codec.name, run: (use) => use(codec) };
}
