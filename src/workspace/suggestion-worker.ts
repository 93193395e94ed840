import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import { codeSuggestions } from './code-suggestions.ts';
import type { SuggestionAnswer, SuggestionCall } from './suggestion-thread.ts';

const port = parentPort as MessagePort;
const suggesting = codeSuggestions(workerData as string);

port.on('message', ({ call, asked }: SuggestionCall) => void answer(call, asked));

async function answer(call: number, asked: SuggestionCall['asked']): Promise<void> {
  const suggest = await suggesting;
  const found = asked.map(({ system, text }) => suggest(system, text));
  port.postMessage({ call, found } satisfies SuggestionAnswer);
}
