import { z } from 'zod';
import { routes } from '../route.ts';
import { idInAddress, name } from '../words.ts';
import { accountResponse, messageResponse, packetResponse, unmaskRequest, unmaskResponse } from './message.ts';
import { messageListRequest, messageListResponse, viewRequest, viewResponse } from './message-list.ts';

const ofDestination = z.strictObject({ destination: name.exactOptional() });

/** Finding and reading messages, masked. */
export const messageRoutes = routes({
  makeView: {
    method: 'POST',
    path: '/views',
    summary: 'Keeps words to search by at the server, so that no address names a patient',
    permission: 'message:search',
    reach: 'practice',
    audit: 'message.searched',
    effect: 'changes',
    body: viewRequest,
    response: viewResponse,
  },
  listMessages: {
    method: 'GET',
    path: '/messages',
    summary: 'Messages that fit a filter or a view, newest first, as the asker may see them',
    permission: 'message:read',
    reach: 'system',
    audit: 'message.searched',
    effect: 'reads',
    query: messageListRequest,
    response: messageListResponse,
  },
  readMessage: {
    method: 'GET',
    path: '/messages/:id',
    summary: 'A message with its deliveries, tries and what people did',
    permission: 'message:read',
    reach: 'system',
    audit: 'message.viewed',
    effect: 'reads',
    params: idInAddress,
    response: messageResponse,
  },
  readAccount: {
    method: 'GET',
    path: '/messages/:id/account',
    summary: 'Every field of a message with its value (masked) and its fate, beside what was made of it',
    permission: 'message:read',
    reach: 'system',
    audit: 'message.viewed',
    effect: 'reads',
    params: idInAddress,
    query: ofDestination,
    response: accountResponse,
  },
  readPacket: {
    method: 'GET',
    path: '/messages/:id/packet',
    summary: 'A masked packet of a message for a vendor',
    permission: 'message:copy',
    reach: 'system',
    audit: 'message.copied',
    effect: 'reads',
    params: idInAddress,
    query: ofDestination,
    response: packetResponse,
  },
  unmask: {
    method: 'POST',
    path: '/unmaskings',
    summary: 'Shows the asker the values of a message or an issue for fifteen minutes, for a reason',
    permission: 'message:unmask',
    reach: 'system',
    audit: 'message.unmasked',
    effect: 'changes',
    body: unmaskRequest,
    response: unmaskResponse,
  },
});
