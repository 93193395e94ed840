import { Fault } from '../../diagnostics/fault.ts';
import type { OpenCode, OpenTable } from '../../practice/codes/code-desk.ts';
import { WorkspaceDesk } from '../../practice/workspace/workspace-desk.ts';
import type { Handlers } from '../call.ts';
import type { codeRoutes } from '../contract/console/code-routes.ts';
import { messageFilterOf } from '../routes/reach.ts';
import { lineOf } from './message-handlers.ts';

/** Enough to see how a code is used. */
const EXAMPLES = 3;

/** Code tables and the codes that they do not know. */
export const codeHandlers: Handlers<typeof codeRoutes> = {
  listCodeTables: async (call) => {
    const { codes } = call.services.console;
    const [tables, open] = await Promise.all([codes.tables(), codes.open()]);
    return {
      tables: tables.map((each) => tableLine(each, open)),
    };
  },

  readCodeTable: async (call) => {
    const { codes } = call.services.console;
    const found = (await codes.tables()).find(({ table }) => table.name === call.params.table);
    if (found === undefined) throw new Fault('code-table-unknown');
    const { table, text } = found;
    return {
      ...tableLine(found, await codes.open()),
      version: WorkspaceDesk.version(text),
      entriesShown: table.rows.map((row) => ({
        line: row.line ?? 0,
        source: row.source.code,
        target: row.target?.code ?? '',
        display: row.target?.display ?? '',
        equivalence: row.equivalence,
        status: row.status,
        who: row.who ?? '',
        why: row.why ?? '',
        ...(row.validFrom === undefined ? {} : { from: row.validFrom }),
        ...(row.validTo === undefined ? {} : { until: row.validTo }),
      })),
    };
  },

  listUnknownCodes: async (call) => {
    const { table, limit } = call.query;
    const all = await call.services.console.codes.open();
    const open = all.filter((each) => table === undefined || each.table === table);
    return {
      total: open.length,
      codes: open.slice(0, limit).map((each) => ({
        id: each.id,
        table: each.table,
        ...(each.system === undefined ? {} : { system: each.system }),
        code: each.code,
        // What a sender calls a code of a coded field is the code's, not a patient's.
        ...(each.display === undefined ? {} : { display: { text: each.display, class: 'clinical', masked: false } }),
        seenIn: [...each.sources],
        first: each.first,
        last: each.last,
        waiting: each.waiting,
        messages: each.waiting + each.flagged,
        suggestions: each.meanings.map((meaning) => ({ ...meaning })),
        approvalsNeeded: each.approvals,
      })),
    };
  },

  listCodeExamples: async (call) => {
    const { code } = call.params;
    const { codes, inside } = call.services.console;
    const reaches = await messageFilterOf(call);
    const open = (await codes.open()).find(({ id }) => id === code);
    if (open === undefined) throw new Fault('code-decided-already');
    const { table, code: codeOf, system } = open;
    const codeNotKnown = { table, code: codeOf, ...(system === undefined ? {} : { system }) };
    const { deliveries } = await call.services.engine.account.search({ codeNotKnown, limit: EXAMPLES });
    const ids = [...new Set(deliveries.map(({ message }) => message))];
    const found = (await Promise.all(ids.map((id) => inside.message(id)))).flatMap((message) => message ?? []);
    const visible = found.filter(reaches);
    call.about({ count: visible.length });
    return {
      messages: await Promise.all(visible.map((message) => lineOf(call, message))),
      hidden: visible.length < found.length,
    };
  },

  searchCodes: async (call) => {
    const found = await call.services.console.codes.search(call.body.table, call.body.words);
    return { found: found.map(({ score: _, ...meaning }) => meaning) };
  },

  decideCode: async (call) => {
    const { id, decision, why } = call.body;
    const meaning = decision.kind === 'none' ? undefined : decision;
    const { file, diff, status } = await call.services.console.codes.decide(id, meaning, {
      who: call.who,
      why,
      second: call.may('code:approve'),
    });
    call.about({ object: `file ${file}`, reason: why });
    return { file, diff, status };
  },
};

/** A table with how much it knows and how much it does not. */
function tableLine({ table, file, clinical }: OpenTable, open: readonly OpenCode[]) {
  const unknown = open.filter((each) => each.table === table.name);
  return {
    table: table.name,
    file,
    entries: table.rows.length,
    drafts: table.rows.filter(({ status }) => status === 'draft').length,
    unknown: unknown.length,
    waiting: unknown.reduce((sum, { waiting }) => sum + waiting, 0),
    clinical,
  };
}
