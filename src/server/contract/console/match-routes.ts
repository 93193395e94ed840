import { z } from 'zod';
import { routes } from '../route.ts';
import { name } from '../words.ts';
import {
  decideMatchPairRequest,
  matchPairResponse,
  matchPairsQuery,
  matchPairsResponse,
  matchRunsResponse,
  pairInAddress,
  runInAddress,
} from './matches.ts';

/** Records that may be one person's, as the last matching of the practice's lists found them. */
export const matchRoutes = routes({
  listMatchRuns: {
    method: 'GET',
    path: '/match-runs',
    summary: 'Matchings of the practice’s lists of people, newest first, and the one under way',
    permission: 'person:read',
    reach: 'system',
    audit: 'none',
    effect: 'reads',
    response: matchRunsResponse,
  },
  runMatch: {
    method: 'POST',
    path: '/match-runs',
    summary: 'Matches the lists that the workspace names, in a process of its own; decisions outrank what is found',
    permission: 'person:match',
    reach: 'system',
    audit: 'person.matched',
    effect: 'changes',
    response: z.object({ id: z.string() }),
  },
  listMatchPairs: {
    method: 'GET',
    path: '/match-runs/:run/pairs',
    summary: 'Pairs of records of a matching by band, with what was decided since; how many there are in each band',
    permission: 'person:read',
    reach: 'system',
    audit: 'person.pairs-viewed',
    effect: 'reads',
    params: runInAddress,
    query: matchPairsQuery,
    response: matchPairsResponse,
  },
  readMatchPair: {
    method: 'GET',
    path: '/match-runs/:run/pairs/:pair',
    summary: 'Two records side by side, values masked as the asker may see them, and why they are where they are',
    permission: 'person:read',
    reach: 'system',
    audit: 'person.pairs-viewed',
    effect: 'reads',
    params: pairInAddress,
    response: matchPairResponse,
  },
  decideMatchPair: {
    method: 'POST',
    path: '/match-runs/:run/pairs/:pair/decisions',
    summary: 'Says that the two records of a pair are, or are not, one person; in force at once and in later matchings',
    permission: 'person:link',
    reach: 'system',
    audit: 'person.decided',
    effect: 'changes',
    params: pairInAddress,
    body: decideMatchPairRequest,
    response: z.object({ id: name }),
  },
});
