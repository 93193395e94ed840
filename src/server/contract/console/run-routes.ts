import { z } from 'zod';
import { routes } from '../route.ts';
import { name } from '../words.ts';
import { flowResponse, flowsResponse } from './flows.ts';
import { heldResponse, mendRequest, mendResponse } from './held.ts';
import { replayApply, replayDone, replayPlan, replaySelection } from './replay.ts';
import { todayResponse } from './today.ts';
import { traceRequest, traceResponse } from './trace.ts';

const flowInAddress = z.object({ flow: name });

/** What needs somebody, what flows, what waits, and sending again. */
export const runRoutes = routes({
  today: {
    method: 'GET',
    path: '/today',
    summary: 'What needs a person, and the last day of every flow: delivered and intact apart',
    permission: 'practice:read',
    reach: 'system',
    audit: 'none',
    effect: 'reads',
    response: todayResponse,
  },
  listFlows: {
    method: 'GET',
    path: '/flows',
    summary: 'Every flow with its source, its queues and its day',
    permission: 'practice:read',
    reach: 'system',
    audit: 'none',
    effect: 'reads',
    response: flowsResponse,
  },
  readFlow: {
    method: 'GET',
    path: '/flows/:flow',
    summary: 'A flow with its last two weeks and what its ledgers say most often',
    permission: 'practice:read',
    reach: 'system',
    audit: 'practice.watched',
    effect: 'reads',
    params: flowInAddress,
    response: flowResponse,
  },
  listHeldGroups: {
    method: 'GET',
    path: '/held/groups',
    summary: 'Deliveries that wait for a person, by cause',
    permission: 'held:read',
    reach: 'system',
    audit: 'held.listed',
    effect: 'reads',
    query: z.strictObject({ destination: name.exactOptional(), cause: z.string().max(100).exactOptional() }),
    response: heldResponse,
  },
  mendDeliveries: {
    method: 'POST',
    path: '/held/mendings',
    summary: 'Releases, discards or edits held deliveries, one or many',
    permission: 'held:mend',
    reach: 'system',
    audit: 'held.mended',
    effect: 'changes',
    body: mendRequest,
    response: mendResponse,
  },
  planResend: {
    method: 'POST',
    path: '/resends/plan',
    summary: 'Counts what sending again would do, before it is done',
    permission: 'replay:plan',
    reach: 'system',
    audit: 'replay.planned',
    effect: 'reads',
    body: replaySelection,
    response: replayPlan,
  },
  applyResend: {
    method: 'POST',
    path: '/resends',
    summary: 'Sends again what the plan counted',
    permission: 'replay:apply',
    reach: 'system',
    audit: 'replay.applied',
    effect: 'changes',
    body: replayApply,
    response: replayDone,
  },
  tracePatient: {
    method: 'POST',
    path: '/traces',
    summary: 'Follows a patient or an order through the systems',
    permission: 'message:trace',
    reach: 'system',
    audit: 'patient.traced',
    effect: 'reads',
    body: traceRequest,
    response: traceResponse,
  },
});
