export {
  type AcknowledgementCode,
  type AcknowledgementError,
  type AcknowledgementOptions,
  acknowledge,
} from './acknowledgement.ts';
export { type AcknowledgementDue, acknowledgementDue } from './acknowledgement-due.ts';
export { type AnswerClass, classifyAnswer } from './classify-answer.ts';
export { get, leaves, set, write } from './codec.ts';
export type { CharsetChoice } from './decode.ts';
export type { Delimiters } from './delimiters.ts';
export { type Joined, joinContinuations } from './join-continuations.ts';
export type { Leaf } from './leaves.ts';
export { Message } from './message.ts';
export { canBeFramed, Deframer, type Frame, frame } from './mllp.ts';
export { type Parsed, type ParseOptions, parse } from './parse.ts';
export { type Path, path } from './path.ts';
export { type Acknowledgement, readAcknowledgement } from './read-acknowledgement.ts';
export { type Batch, type SplitBatch, splitBatch } from './split-batch.ts';
