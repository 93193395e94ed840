import { z } from 'zod';
import { routes } from '../route.ts';
import { alertChange, alertLine, alertsResponse, alertTest } from './alerts.ts';

/** What is wrong by the rules of the practice, and who is told. */
export const alertRoutes = routes({
  listAlerts: {
    method: 'GET',
    path: '/alerts',
    summary: 'Alerts, the most pressing first, with the rules, what is learnt, and whether notifications arrive',
    permission: 'alert:read',
    reach: 'system',
    audit: 'none',
    effect: 'reads',
    query: z.strictObject({ state: z.enum(['open', 'past']).exactOptional() }),
    response: alertsResponse,
  },
  changeAlert: {
    method: 'POST',
    path: '/alerts/:alert/changes',
    summary: 'Acknowledges or snoozes an alert, gives it to somebody, notes something',
    permission: 'alert:edit',
    reach: 'system',
    audit: 'alert.changed',
    effect: 'changes',
    params: z.object({ alert: z.string().regex(/^[0-9a-z-]{1,40}$/) }),
    body: alertChange,
    response: alertLine,
  },
  testAlerts: {
    method: 'POST',
    path: '/alerts/test',
    summary: 'Sends a test to everybody who is told of alerts, and says what became of each',
    permission: 'alert:edit',
    reach: 'practice',
    audit: 'alert.tested',
    effect: 'changes',
    body: z.strictObject({}),
    response: alertTest,
  },
});
