import { createHmac } from 'node:crypto';
import { Fault } from '../../diagnostics/fault.ts';
import type { EngineFace } from '../../engine/face.ts';
import type { InsideFace } from '../../engine/inspecting.ts';
import type { Tagger } from '../../meaning/masking/masked-value.ts';
import { AlertDesk } from '../../practice/alerts/alert-desk.ts';
import type { AuditDesk } from '../../practice/audits/audit-desk.ts';
import { CodeDesk } from '../../practice/codes/code-desk.ts';
import { IssueDesk } from '../../practice/issues/issue-desk.ts';
import { approvalRecord } from '../../practice/maps/approval.ts';
import { MapDesk } from '../../practice/maps/map-desk.ts';
import type { MatchDesk } from '../../practice/matches/match-desk.ts';
import { PersonLinks } from '../../practice/people/person-links.ts';
import { RecordShelf } from '../../practice/records/record-shelf.ts';
import type { Trail } from '../../practice/trail/trail-event.ts';
import { WorkspaceDesk } from '../../practice/workspace/workspace-desk.ts';
import type { PracticeStore } from '../../store/practice.ts';
import type { SuggestAll } from '../../workspace/suggestion-thread.ts';
import type { Clock } from '../../world/clock.ts';
import { type Random, systemRandom } from '../../world/random.ts';
import { AlertWatch } from '../alerts/alert-watch.ts';
import { Unmaskings } from './unmaskings.ts';
import { Views } from './views.ts';

/** What the console's routes work with besides the engine's operations. */
export interface ConsoleServices {
  readonly inside: InsideFace;
  readonly tagger: Tagger;
  readonly unmaskings: Unmaskings;
  readonly views: Views;
  readonly issues: IssueDesk;
  readonly alerts: AlertDesk;
  readonly watch: AlertWatch;
  readonly desk: WorkspaceDesk;
  readonly maps: MapDesk;
  readonly codes: CodeDesk;
  readonly people: PersonLinks;
  readonly matches: MatchDesk;
  readonly audits: AuditDesk;
}

/** What they are made of. */
export interface ConsoleWorld {
  readonly engine: EngineFace & InsideFace;
  readonly practice: PracticeStore;
  readonly clock: Clock;
  /** The workspace's folder. */
  readonly folder: string;
  /** The workspace's secret: marks by which masked values are compared are keyed with it. */
  readonly secret: Uint8Array;
  readonly suggest: SuggestAll;
  readonly trail: Trail;
  /** Reads what the workspace's references name, for mail and webhooks; absent: there are none. */
  readonly readSecret?: (reference: string) => Promise<Uint8Array>;
  /** The console's own certificate, PEM. */
  readonly certificate?: string;
  readonly audits: AuditDesk;
  readonly matches: MatchDesk;
  readonly random?: Random;
}

const TAG_LETTERS = 'abcdefghjkmnpqrstvwxyz23456789';
const TAG_LENGTH = 4;

/** Puts the console's services together. */
export function consoleServices(world: ConsoleWorld): ConsoleServices {
  const { engine, practice, clock, folder, secret, suggest, audits, matches, random = systemRandom } = world;
  const { trail, certificate, readSecret = noSecret } = world;
  const desk = new WorkspaceDesk(folder, engine, engine);
  const approvals = new RecordShelf(practice, 'approval', approvalRecord);
  const alerts = new AlertDesk(practice, clock);
  return {
    inside: engine,
    tagger: taggerOf(secret),
    unmaskings: new Unmaskings(clock),
    views: new Views(practice, clock, random),
    issues: new IssueDesk(practice, engine.account, clock),
    alerts,
    watch: new AlertWatch({
      engine,
      practice,
      clock,
      trail,
      desk: alerts,
      secret: readSecret,
      ...(certificate === undefined ? {} : { certificate }),
    }),
    desk,
    maps: new MapDesk({ desk, engine, inside: engine, approvals, clock }),
    codes: new CodeDesk({ desk, engine, inside: engine, suggest }),
    people: new PersonLinks(practice, clock),
    matches,
    audits,
  };
}

function noSecret(reference: string): Promise<Uint8Array> {
  return Promise.reject(new Fault('secret-missing', { place: { path: reference } }));
}

/** Four letters of a keyed hash: enough to compare what is on a page, too few to find a value by. */
function taggerOf(secret: Uint8Array): Tagger {
  const key = createHmac('sha256', secret).update('marks of masked values').digest();
  return (value) => {
    const digest = createHmac('sha256', key).update(value).digest();
    return Array.from(digest.subarray(0, TAG_LENGTH), (byte) => TAG_LETTERS[byte % TAG_LETTERS.length]).join('');
  };
}
