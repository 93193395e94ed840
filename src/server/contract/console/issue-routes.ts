import { z } from 'zod';
import { routes } from '../route.ts';
import {
  issueChange,
  issueResponse,
  issueState,
  issuesResponse,
  reportRequest,
  reportResponse,
  reportsResponse,
} from './issues.ts';

const issueInAddress = z.object({ issue: z.string().regex(/^[0-9a-z-]{1,40}$/) });

/** Causes with the messages that they affect, and reports. */
export const issueRoutes = routes({
  listIssues: {
    method: 'GET',
    path: '/issues',
    summary: 'Issues, the most pressing first',
    permission: 'issue:read',
    reach: 'system',
    audit: 'none',
    effect: 'reads',
    query: z.strictObject({ state: issueState.exactOptional(), kind: z.string().max(40).exactOptional() }),
    response: issuesResponse,
  },
  readIssue: {
    method: 'GET',
    path: '/issues/:issue',
    summary: 'An issue with an example, the messages that it affects, and its history',
    permission: 'issue:read',
    reach: 'system',
    audit: 'issue.viewed',
    effect: 'reads',
    params: issueInAddress,
    response: issueResponse,
  },
  changeIssue: {
    method: 'POST',
    path: '/issues/:issue/changes',
    summary: 'Gives an issue an owner, a state, a date, a note',
    permission: 'issue:edit',
    reach: 'system',
    audit: 'issue.changed',
    effect: 'changes',
    params: issueInAddress,
    body: issueChange,
    response: issueResponse,
  },
  report: {
    method: 'POST',
    path: '/reports',
    summary: 'Says that something looks wrong',
    permission: 'issue:report',
    reach: 'practice',
    audit: 'issue.reported',
    effect: 'changes',
    body: reportRequest,
    response: reportResponse,
  },
  listReports: {
    method: 'GET',
    path: '/reports',
    summary: 'What the asker reported, and what came of it',
    permission: 'issue:report',
    reach: 'practice',
    audit: 'none',
    effect: 'reads',
    response: reportsResponse,
  },
});
