import {
  ArrowRightLeft,
  Bell,
  BookOpen,
  Braces,
  CalendarCheck,
  CircleAlert,
  FileClock,
  Hand,
  Inbox,
  KeyRound,
  type LucideIcon,
  Route,
  ScanSearch,
  UsersRound,
} from 'lucide-react';
import type { Permission } from '../../../src/practice/access/permissions.ts';

/** A page of the console as the navigation names it. */
export interface Destination {
  readonly label: string;
  readonly to: string;
  readonly icon: LucideIcon;
  readonly needs: Permission;
  /** Keys that go there. */
  readonly keys: string;
}

/** The questions by which pages are ordered; later ones join theirs. */
export const navigation: readonly { readonly question: string; readonly pages: readonly Destination[] }[] = [
  {
    question: 'What needs me?',
    pages: [
      { label: 'Today', to: '/', icon: CalendarCheck, needs: 'practice:read', keys: 'g t' },
      { label: 'Issues', to: '/issues', icon: CircleAlert, needs: 'issue:read', keys: 'g i' },
      { label: 'Alerts', to: '/alerts', icon: Bell, needs: 'alert:read', keys: 'g w' },
    ],
  },
  {
    question: 'Is it flowing?',
    pages: [
      { label: 'Flows', to: '/flows', icon: ArrowRightLeft, needs: 'practice:read', keys: 'g f' },
      { label: 'Messages', to: '/messages', icon: Inbox, needs: 'message:read', keys: 'g m' },
      { label: 'Trace', to: '/trace', icon: Route, needs: 'message:trace', keys: 'g r' },
      { label: 'Held', to: '/held', icon: Hand, needs: 'held:read', keys: 'g h' },
    ],
  },
  {
    question: 'Is it right?',
    pages: [
      { label: 'Maps', to: '/maps', icon: Braces, needs: 'map:read', keys: 'g p' },
      { label: 'Codes', to: '/codes', icon: BookOpen, needs: 'code:read', keys: 'g c' },
      { label: 'Data audit', to: '/audit', icon: ScanSearch, needs: 'audit:read', keys: 'g d' },
      { label: 'Patients', to: '/patients', icon: UsersRound, needs: 'person:read', keys: 'g n' },
    ],
  },
  {
    question: 'May we?',
    pages: [
      { label: 'Access', to: '/access', icon: KeyRound, needs: 'account:read', keys: 'g a' },
      { label: 'Evidence log', to: '/log', icon: FileClock, needs: 'trail:read', keys: 'g l' },
    ],
  },
];
