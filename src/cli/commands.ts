import type { CommandSpec } from './command-spec.ts';
import { access } from './commands/access.ts';
import { alerts } from './commands/alerts.ts';
import { apply } from './commands/apply.ts';
import { audit } from './commands/audit.ts';
import { backup } from './commands/backup.ts';
import { codes } from './commands/codes.ts';
import { codesLoad } from './commands/codes-load.ts';
import { codesWorklist } from './commands/codes-worklist.ts';
import { demo } from './commands/demo.ts';
import { destinations } from './commands/destinations.ts';
import { dev } from './commands/dev.ts';
import { doctor } from './commands/doctor.ts';
import { explain } from './commands/explain.ts';
import { grants } from './commands/grants.ts';
import { held } from './commands/held.ts';
import { init } from './commands/init.ts';
import { log } from './commands/log.ts';
import { mapCoverage } from './commands/map-coverage.ts';
import { mapDiff } from './commands/map-diff.ts';
import { mapExport } from './commands/map-export.ts';
import { mapFmt } from './commands/map-fmt.ts';
import { mapImport } from './commands/map-import.ts';
import { mapProve } from './commands/map-prove.ts';
import { mapShow } from './commands/map-show.ts';
import { mapTest } from './commands/map-test.ts';
import { match } from './commands/match.ts';
import { messages } from './commands/messages.ts';
import { plan } from './commands/plan.ts';
import { releases } from './commands/releases.ts';
import { replay } from './commands/replay.ts';
import { samplesAdd } from './commands/samples-add.ts';
import { send } from './commands/send.ts';
import { status } from './commands/status.ts';
import { store } from './commands/store.ts';
import { systems } from './commands/systems.ts';
import { systemsProfile } from './commands/systems-profile.ts';
import { tail } from './commands/tail.ts';
import { trace } from './commands/trace.ts';
import { translate } from './commands/translate.ts';
import { up } from './commands/up.ts';
import { validate } from './commands/validate.ts';

/** Every command, in the order in which help lists them. */
export const commands: readonly CommandSpec[] = [
  demo,
  init,
  dev,
  up,
  status,
  doctor,
  send,
  tail,
  ...messages,
  trace,
  replay,
  ...held,
  ...destinations,
  plan,
  apply,
  ...releases,
  ...systems,
  systemsProfile,
  samplesAdd,
  ...store,
  ...backup,
  ...access,
  ...grants,
  ...log,
  ...alerts,
  ...audit,
  ...match,
  validate,
  explain,
  translate,
  mapTest,
  mapCoverage,
  mapDiff,
  mapProve,
  mapShow,
  mapFmt,
  mapImport,
  mapExport,
  ...codes,
  codesLoad,
  codesWorklist,
];

/** What the commands with two words are about. */
export const groups: Readonly<Record<string, string>> = {
  messages: 'find and show messages',
  held: 'deliveries that wait for a person',
  destinations: 'pause and resume sending',
  releases: 'what was applied, and back to it',
  systems: 'the endpoints of the workspace, and what they send',
  samples: 'messages to try maps on',
  store: 'check the store, change its key',
  access: 'who may do what',
  log: 'the audit trail',
  alerts: 'what is wrong by the rules, and who is told',
  map: 'what maps make of messages, tried without sending',
  codes: 'code tables and code systems',
  audit: 'what is wrong with the data of a practice',
  match: 'which records are one person',
};
