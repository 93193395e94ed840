import { SaxesParser, type SaxesTagPlain } from 'saxes';

/** An element of a channel's XML. */
export interface ChannelElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: ChannelElement[];
  /** What stands between its tags, without that of its children. */
  text: string;
  /** Line of its start tag, from 1. */
  readonly line: number;
}

const DEEPEST = 200;

class Unreadable extends Error {}

/** Reads the XML of a channel; undefined for what is not well formed, has entities of its own or is nested too deeply. */
export function channelTree(text: string): ChannelElement | undefined {
  const parser = new SaxesParser({ xmlns: false, position: true });
  const open: ChannelElement[] = [];
  let root: ChannelElement | undefined;
  const stop = (): never => {
    throw new Unreadable();
  };
  parser.on('error', stop);
  // Entities of a document's own are a way to make a small text large.
  parser.on('doctype', stop);
  parser.on('opentag', ({ name, attributes }: SaxesTagPlain) => {
    if (open.length >= DEEPEST) stop();
    const element: ChannelElement = { name, attributes, children: [], text: '', line: parser.line };
    open.at(-1)?.children.push(element);
    root ??= element;
    open.push(element);
  });
  const add = (more: string): void => {
    const at = open.at(-1);
    if (at !== undefined) at.text += more;
  };
  parser.on('text', add);
  parser.on('cdata', add);
  parser.on('closetag', () => {
    open.pop();
  });
  try {
    parser.write(text).close();
  } catch (error) {
    if (error instanceof Unreadable) return undefined;
    throw error;
  }
  return root;
}

/** The first child of a name. */
export function childOf(element: ChannelElement | undefined, name: string): ChannelElement | undefined {
  return element?.children.find((child) => child.name === name);
}

/** The text of the first child of a name, without blanks around it; empty where there is none. */
export function textOf(element: ChannelElement | undefined, name: string): string {
  return childOf(element, name)?.text.trim() ?? '';
}
