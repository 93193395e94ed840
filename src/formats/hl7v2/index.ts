export type { CharsetChoice } from './decode.ts';
export type { Delimiters } from './delimiters.ts';
export type { Leaf } from './leaves.ts';
export { Message } from './message.ts';
export { type Parsed, type ParseOptions, parse } from './parse.ts';
export { type Path, path } from './path.ts';
