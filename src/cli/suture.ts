#!/usr/bin/env node
import { tooOld } from './node-version.ts';
import { smallYoungGeneration } from './small-young-generation.ts';

const refusal = tooOld(process.version);
if (refusal === undefined) {
  smallYoungGeneration(process.argv, process.execArgv);
  // Only now: an old Node could not even read these files.
  const { main } = await import('./main.ts');
  await main();
} else {
  process.stderr.write(`${refusal}\n`);
  process.exitCode = 1;
}
