export { Engine, type EngineWorld } from './engine.ts';
export type * from './face.ts';
