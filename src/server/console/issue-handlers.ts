import { randomUUID } from 'node:crypto';
import { Fault } from '../../diagnostics/fault.ts';
import type { Issue } from '../../practice/issues/issue.ts';
import { messageIdText, readMessageId } from '../../store/message-id-text.ts';
import type { MessageId } from '../../store/store.ts';
import type { Call, Handlers } from '../call.ts';
import type { issueRoutes } from '../contract/console/issue-routes.ts';
import type { IssueView } from '../contract/console/issues.ts';
import { reachesAny } from '../routes/reach.ts';
import { affectedBy } from './affected-messages.ts';
import type { Asker } from './console-call.ts';
import { unmaskedUntil } from './console-call.ts';
import { issueSystems } from './issue-systems.ts';
import { accountOf, lineOf } from './message-handlers.ts';
import { packetText } from './packet-text.ts';
import { proposalFor } from './row-proposal.ts';

const SHOWN = 50;

/** Issues and reports. */
export const issueHandlers: Handlers<typeof issueRoutes> = {
  listIssues: async (call) => {
    const { state, kind } = call.query;
    const all = (await call.services.console.issues.all()).filter(
      (issue) => (state === undefined || issue.state === state) && (kind === undefined || issue.cause.kind === kind),
    );
    const seen = await Promise.all(
      all.map(async (issue) => reachesAny(call, await issueSystems(call.services, issue))),
    );
    const issues = all.filter((_, at) => seen[at]);
    call.reaches('');
    return { issues: issues.map(lineView), hidden: all.length - issues.length };
  },

  readIssue: async (call) => issueView(call, await issueFor(call, call.params.issue)),

  changeIssue: async (call) => {
    await issueFor(call, call.params.issue);
    return issueView(call, await call.services.console.issues.change(call.params.issue, call.body, call.who));
  },

  report: async (call) => {
    const { what, where, message, urgent } = call.body;
    const issue = await call.services.console.issues.open(
      { kind: 'report', report: randomUUID() },
      {
        title: urgent === true ? 'Reported: a patient may be harmed' : 'Reported: something looks wrong',
        severity: urgent === true ? 'high' : 'warning',
        where,
        ...(message === undefined ? {} : { message }),
      },
      { who: call.who, text: what },
    );
    call.about({ object: `issue ${issue.id}` });
    return { id: issue.id };
  },

  listReports: async (call) => {
    const all = await call.services.console.issues.all();
    const own = all.filter(({ cause, history }) => cause.kind === 'report' && history[0]?.who === call.who);
    return {
      reports: own
        .toSorted((a, b) => b.openedAt - a.openedAt)
        .map(({ id, openedAt, history, state }) => {
          const answer = history.slice(1).findLast(({ what }) => what === 'noted')?.text;
          return { id, at: openedAt, what: history[0]?.text ?? '', state, ...(answer === undefined ? {} : { answer }) };
        }),
    };
  },
};

/** An issue that the asker may see; throws `issue-unknown` for others and for none. */
async function issueFor(call: Asker, id: string): Promise<Issue> {
  call.about({ object: `issue ${id}` });
  const issue = await call.services.console.issues.get(id);
  if (issue === undefined || !reachesAny(call, await issueSystems(call.services, issue)))
    throw new Fault('issue-unknown');
  return issue;
}

function lineView({
  id,
  cause,
  openedAt: _,
  settledAt: __,
  history: ___,
  where: ____,
  message: _____,
  ...rest
}: Issue) {
  const { kind, destination, flow, path, row, table, code } = cause;
  const shownCode = table === undefined ? code : `${table}: ${code ?? ''}`;
  return {
    id,
    kind,
    ...rest,
    ...(destination === undefined ? {} : { destination }),
    ...(flow === undefined ? {} : { flow }),
    ...(path === undefined ? {} : { path }),
    ...(row === undefined ? {} : { row }),
    ...(shownCode === undefined ? {} : { code: shownCode }),
  };
}

async function issueView(call: Asker & Pick<Call, 'who'>, issue: Issue): Promise<IssueView> {
  const { engine, console } = call.services;
  const found = await affectedBy(call.services, issue, SHOWN);
  const messages = (await Promise.all(found.map(({ message }) => console.inside.message(message)))).flatMap(
    (message) => message ?? [],
  );
  const scope = `issue ${issue.id}`;
  const affected = await Promise.all(messages.map((message) => lineOf(call, message, scope)));
  const example = await exampleOf(call, issue, found[0], affected[0]);
  const proposal = proposalFor(console.inside.workspace(), await engine.account.unknownCodes(), issue);
  const until = unmaskedUntil(call, scope);
  return {
    ...lineView(issue),
    grouped: groupedBy(issue),
    ...(example === undefined ? {} : { example: example.shown }),
    affected,
    history: issue.history,
    packet: example?.packet ?? '',
    ...(proposal === undefined ? {} : { proposal }),
    ...(until === undefined ? {} : { unmaskedUntil: until }),
  };
}

async function exampleOf(
  call: Asker,
  issue: Issue,
  found: { readonly message: MessageId; readonly destination: string } | undefined,
  line: IssueView['affected'][number] | undefined,
) {
  const reported = issue.message === undefined ? undefined : readMessageId(issue.message);
  const id = found?.message ?? reported;
  if (id === undefined || !call.may('message:read')) return undefined;
  try {
    const { account, message } = await accountOf(call, id, found?.destination);
    const path = issue.cause.path;
    const shown = account.lines.find(
      (each) => path !== undefined && withoutNumbers(each.path) === path && each.fate !== 'carried',
    );
    return {
      shown: { message: line ?? (await lineOf(call, message)), ...(shown === undefined ? {} : { line: shown }) },
      packet: packetText(account, { id: messageIdText(id), type: message.type, at: message.receivedAt }),
    };
  } catch (error) {
    // The message may be gone by retention, or of a system that the asker may not see; the issue is shown all the same.
    if (error instanceof Fault && error.failure === 'permanent') return undefined;
    throw error;
  }
}

function groupedBy({ cause }: Issue): string {
  const parts = [
    cause.destination === undefined
      ? cause.flow === undefined
        ? ''
        : `flow ${cause.flow}`
      : `destination ${cause.destination}`,
    cause.path === undefined ? '' : `field ${cause.path}`,
    cause.row === undefined ? (cause.path === undefined ? '' : 'no row') : `row "${cause.row}"`,
    cause.table === undefined ? '' : `code ${cause.code ?? ''} of ${cause.table}`,
  ].filter((part) => part !== '');
  return parts.length === 0 ? 'Reported by a person' : `Same ${parts.join(', ')}`;
}

function withoutNumbers(path: string): string {
  return path.replace(/\[\d+\]/g, '');
}
