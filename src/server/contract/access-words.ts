import { z } from 'zod';
import { allPermissions, type Permission } from '../../practice/access/permissions.ts';
import { name } from './words.ts';

/** The parts that routes about people, sessions and grants share. */
export const password = z.string().min(1).max(1000);
export const loginName = z
  .string()
  .trim()
  .toLowerCase()
  .regex(/^[\p{L}\p{N}][\p{L}\p{N}._@-]{0,99}$/u);
export const systems = z.union([z.literal('all'), z.array(name).min(1).max(200)]);
export const grantedSystems = z.union([z.literal('all'), z.array(z.string()).readonly()]);
export const permission = z.enum(allPermissions as [Permission, ...Permission[]]);
export const idInAddress = z.object({ id: z.string().min(1).max(200) });
