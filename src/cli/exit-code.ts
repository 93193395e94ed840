import type { Code } from '../diagnostics/catalogue.ts';

/** Exit codes: scripts tell "bad data" from "broken tool" by them. */
export const exitCodes = {
  ok: 0,
  failed: 1,
  /** Also "changes present", with `--detailed-exitcode`. */
  usage: 2,
  findings: 3,
  notPermitted: 4,
  gateNotMet: 5,
  drift: 6,
  interrupted: 130,
} as const;

const BY_CODE: Partial<Record<Code, number>> = {
  'command-misused': exitCodes.usage,
  'word-on-command-line': exitCodes.usage,
  'terminal-needed': exitCodes.usage,
  'input-ended': exitCodes.usage,
  'expect-needed': exitCodes.usage,
  'time-unreadable': exitCodes.usage,
  'where-unreadable': exitCodes.usage,
  'value-unreadable': exitCodes.usage,
  'message-id-unreadable': exitCodes.usage,
  'release-has-findings': exitCodes.findings,
  'map-has-findings': exitCodes.findings,
  'expectation-unreadable': exitCodes.findings,
  'not-permitted': exitCodes.notPermitted,
  'not-authenticated': exitCodes.notPermitted,
  'socket-not-yours': exitCodes.notPermitted,
  'release-changed': exitCodes.drift,
  'replay-plan-changed': exitCodes.drift,
  'plan-differs': exitCodes.drift,
  'count-differs': exitCodes.drift,
  'command-interrupted': exitCodes.interrupted,
  'demo-interrupted': exitCodes.interrupted,
};

/** The exit code of a command that ended with a fault of this code. */
export function exitCodeOf(code: Code): number {
  return BY_CODE[code] ?? exitCodes.failed;
}
