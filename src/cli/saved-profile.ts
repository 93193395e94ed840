import { z } from 'zod';
import { Fault } from '../diagnostics/fault.ts';
import type { LearntProfile } from '../formats/hl7v2/index.ts';

/** A profile as `systems profile --save` writes it. */
const saved = z.object({
  messages: z.record(
    z.string(),
    z.object({
      count: z.number(),
      places: z.record(
        z.string(),
        z.object({
          of: z.number(),
          filled: z.number(),
          most: z.number(),
          longest: z.number(),
          values: z.array(z.string()).optional(),
        }),
      ),
    }),
  ),
});

/** Reads a profile that was learnt from a sender's messages. Throws `profile-file-unreadable`. */
export function savedProfile(bytes: Uint8Array): LearntProfile {
  try {
    return saved.parse(JSON.parse(Buffer.from(bytes).toString('utf8'))) as LearntProfile;
  } catch (cause) {
    throw new Fault('profile-file-unreadable', { cause });
  }
}
