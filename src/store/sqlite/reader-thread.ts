import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import type { MessageId, MessageQuery } from '../store.ts';
import type { LedgerQuery } from '../stored-ledger.ts';
import { answerCall } from './answer-call.ts';
import type { Call, ThreadData } from './protocol.ts';
import { Reader } from './reader.ts';
import { holdStill } from './rewrite.ts';
import { Search } from './search.ts';
import { StoreFolder } from './store-folder.ts';

const data = workerData as ThreadData;
const port = parentPort as MessagePort;
const reader = new Reader(new StoreFolder(data.folder, data.dataKey));
const search = new Search(reader);

const calls: Readonly<Record<string, (...parameters: never[]) => unknown>> = {
  ready: () => undefined,
  setMonths: (months: readonly string[]) => reader.setMonths(months),
  message: (id: MessageId) => reader.of(id)?.message(id),
  body: (id: MessageId) => reader.of(id)?.body(id),
  editedBody: (id: MessageId, destination: string) => reader.of(id)?.editedBody(id, destination),
  attachments: (id: MessageId) => reader.of(id)?.attachments(id) ?? [],
  deliveries: (id: MessageId) => reader.of(id)?.deliveries(id) ?? [],
  ledgers: (id: MessageId) => reader.of(id)?.ledgers.ledgers(id) ?? [],
  searchLedgers: (query: LedgerQuery) => reader.searchLedgers(query),
  contentTotals: (from: number, to: number) => reader.contentTotals(from, to),
  lineTotals: (from: number, to: number) => reader.lineTotals(from, to),
  codeTotals: () => reader.codeTotals(),
  children: (id: MessageId) => reader.children(id),
  open: (destination: string, after: MessageId, limit: number) => reader.open(destination, after, limit),
  search: (query: MessageQuery) => search.page(query),
  count: (query: MessageQuery) => search.count(query),
  unindexed: (limit: number) => reader.unindexed(limit),
  removable: (month: string, flow: string, after: MessageId, before: MessageId, limit: number) =>
    reader.removable(month, flow, after, before, limit),
  openCounts: () => reader.openCounts(),
  totals: () => reader.totals(),
  oldest: () => reader.oldest(),
  counts: () => ({
    messages: reader
      .totals()
      .flatMap(({ totals }) => totals)
      .reduce((sum, total) => sum + total.messages, 0),
    open: reader.openCounts().reduce((sum, { count }) => sum + count, 0),
    oldest: reader.oldest(),
  }),
  releaseMonth: (month: string) => reader.release(month),
  holdStill: (month: string, gate: SharedArrayBuffer) => {
    reader.letGo(month);
    holdStill(gate);
  },
  check: () => reader.months().every((month) => reader.month(month).check()),
  close: () => reader.close(),
};

port.on('message', (call: Call) => answerCall(port, call, calls));
