import { routes } from '../route.ts';
import { alertsResponse, silenceRequest } from './alerts.ts';

/** What is watched, and what holds now. */
export const alertRoutes = routes({
  listAlerts: {
    method: 'GET',
    path: '/alerts',
    summary: 'Alerts that are set, and those that hold now',
    permission: 'alert:read',
    reach: 'practice',
    audit: 'none',
    effect: 'reads',
    response: alertsResponse,
  },
  silenceAlert: {
    method: 'POST',
    path: '/alerts/silences',
    summary: 'Keeps an alert quiet for a while, for a reason',
    permission: 'alert:edit',
    reach: 'practice',
    audit: 'alert.changed',
    effect: 'changes',
    body: silenceRequest,
    response: alertsResponse,
  },
});
