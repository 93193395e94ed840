export { Engine } from './engine.ts';
export type * from './face.ts';
export { type EngineOptions, type OpenedEngine, openEngine, workspaceCompiler } from './open-engine.ts';
