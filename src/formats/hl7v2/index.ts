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
export { type Description, describe } from './dictionary/describe.ts';
export { dictionary } from './dictionary/dictionary.ts';
export { table } from './dictionary/table.ts';
export { nearestVersion, versions } from './dictionary/versions.ts';
export { diffProfile, type ProfileChange } from './diff-profile.ts';
export { escape } from './escape.ts';
export { type Grouping, group } from './group.ts';
export { type GroupInstance, occurrences, type SegmentPlace, segmentsOf } from './group-instance.ts';
export { type Joined, joinContinuations } from './join-continuations.ts';
export { type LearntProfile, learnProfile, profileOf } from './learn-profile.ts';
export type { Leaf } from './leaves.ts';
export { Message } from './message.ts';
export { canBeFramed, Deframer, type Frame, frame } from './mllp.ts';
export { type Parsed, type ParseOptions, parse } from './parse.ts';
export { isPath, type Path, path } from './path.ts';
export { type Profile, readProfile } from './profile.ts';
export { type Acknowledgement, readAcknowledgement } from './read-acknowledgement.ts';
export { type Batch, type SplitBatch, splitBatch } from './split-batch.ts';
export { type ValidateOptions, validate } from './validate.ts';
