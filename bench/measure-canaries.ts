import { parseArgs } from 'node:util';
import { runCanaries } from '../test/canaries/canary-run.ts';
import { buildSite } from '../test/console/browser.ts';

/**
 * Whether anything of a patient gets out where it must not: `--count` made-up values (10,000) are sent through every flow,
 * and everything that Suture says to people and programs that may not see them is searched. `--seed`, `--json`. Ends with 1
 * where one was found.
 */
const { values } = parseArgs({
  options: {
    count: { type: 'string', default: '10000' },
    seed: { type: 'string', default: '7' },
    opened: { type: 'string', default: '300' },
    json: { type: 'boolean', default: false },
  },
});

const site = await buildSite();
try {
  const { count, seed, opened } = values;
  const run = { count: Number(count), seed: Number(seed), opened: Number(opened), site: site.folder };
  const { surfaces, examples, ...result } = await runCanaries(run);
  if (values.json) console.log(JSON.stringify({ ...result, surfaces, examples }, undefined, 2));
  else {
    console.table(surfaces);
    console.log(result, examples);
  }
  process.exitCode = result.leaks === 0 ? 0 : 1;
} finally {
  site.remove();
}
