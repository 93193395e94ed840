import { readInput } from '../ask.ts';
import type { CommandSpec } from '../command-spec.ts';
import { exitCodes } from '../exit-code.ts';

/** `suture store verify` and `suture store rotate-key`. */
export const store: readonly CommandSpec[] = [
  {
    name: 'store verify',
    text: 'read every page of the store and check it, while everything runs',
    run: async ({ engine, output }) => {
      const codes = await engine.verifyStore();
      for (const code of codes) output.finding({ code });
      if (codes.length === 0) output.note('the store is sound');
      output.result({ codes });
      return codes.length === 0 ? exitCodes.ok : exitCodes.findings;
    },
  },
  {
    name: 'store rotate-key',
    text: "change the operator's key while everything runs; no data is rewritten",
    options: [
      { flags: '--stdin', text: 'the new key comes from standard input; otherwise one is made for the key file' },
    ],
    run: async ({ engine, output, terminal }, given) => {
      const fromInput = given.flag('stdin');
      await engine.rotateKey(fromInput ? await readInput(terminal) : undefined);
      output.note(
        fromInput
          ? 'the key is changed; give Suture the new one at its next start'
          : 'the key file holds the new key; keep a copy of it',
      );
      output.result({ rotated: true });
      return undefined;
    },
  },
];
