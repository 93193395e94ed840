import { z } from 'zod';
import { routes } from '../route.ts';
import { name } from '../words.ts';
import {
  codeExamplesResponse,
  codeSearchRequest,
  codeSearchResponse,
  codeTableResponse,
  codeTablesResponse,
  decideCodeRequest,
  decideCodeResponse,
  worklistResponse,
} from './codes.ts';

const tableInAddress = z.object({ table: name });

/** Code tables and the codes that they do not know. */
export const codeRoutes = routes({
  listCodeTables: {
    method: 'GET',
    path: '/codes',
    summary: 'Code tables, with what they do not know yet',
    permission: 'code:read',
    reach: 'practice',
    audit: 'none',
    effect: 'reads',
    response: codeTablesResponse,
  },
  readCodeTable: {
    method: 'GET',
    path: '/codes/:table',
    summary: 'The entries of a code table',
    permission: 'code:read',
    reach: 'practice',
    audit: 'none',
    effect: 'reads',
    params: tableInAddress,
    response: codeTableResponse,
  },
  listUnknownCodes: {
    method: 'GET',
    path: '/code-worklist',
    summary: 'Codes that came and that no table knows, by messages waiting, with suggestions',
    permission: 'code:read',
    reach: 'practice',
    audit: 'none',
    effect: 'reads',
    query: z.strictObject({
      table: name.exactOptional(),
      limit: z.coerce.number().int().min(1).max(500).default(100),
    }),
    response: worklistResponse,
  },
  listCodeExamples: {
    method: 'GET',
    path: '/code-worklist/:code/messages',
    summary: 'Some messages that brought an unknown code, newest first, as the asker may see them',
    permission: 'message:read',
    reach: 'system',
    audit: 'message.searched',
    effect: 'reads',
    params: z.object({ code: z.string().max(40) }),
    response: codeExamplesResponse,
  },
  searchCodes: {
    method: 'POST',
    path: '/code-searches',
    summary: 'Codes that fit some words',
    permission: 'code:read',
    reach: 'practice',
    audit: 'none',
    effect: 'reads',
    body: codeSearchRequest,
    response: codeSearchResponse,
  },
  decideCode: {
    method: 'POST',
    path: '/code-decisions',
    summary: 'Says what an unknown code means, or that nothing stands for it',
    permission: 'code:decide',
    reach: 'practice',
    audit: 'code.decided',
    effect: 'changes',
    body: decideCodeRequest,
    response: decideCodeResponse,
  },
});
