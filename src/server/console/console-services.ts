import type { Tagger } from '../../meaning/masking/masked-value.ts';
import type { InsideFace } from '../../engine/inspecting.ts';
import type { IssueDesk } from '../../practice/issues/issue-desk.ts';
import type { Unmaskings } from './unmaskings.ts';
import type { Views } from './views.ts';

/** What the console's routes work with besides the engine's operations. */
export interface ConsoleServices {
  readonly inside: InsideFace;
  readonly tagger: Tagger;
  readonly unmaskings: Unmaskings;
  readonly views: Views;
  readonly issues: IssueDesk;
}
