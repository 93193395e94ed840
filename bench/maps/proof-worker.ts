import { parentPort } from 'node:worker_threads';
import { type MessageProof, type ProofTask, proveMessage } from './message-proof.ts';
import { MapTool } from './tool.ts';

/** What the worker is asked, and answers. */
export interface ProofRequest extends ProofTask {
  readonly nth: number;
}
export interface ProofAnswer {
  readonly nth: number;
  readonly proof: MessageProof;
}

const tool = new MapTool();
parentPort?.on('message', (request: ProofRequest) => {
  parentPort?.postMessage({ nth: request.nth, proof: proveMessage(tool, request) } satisfies ProofAnswer);
});
