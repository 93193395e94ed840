import { randomBytes } from 'node:crypto';
import type { Role } from '../practice/access/roles.ts';
import { ApiPerson } from './api-person.ts';

/** Somebody who works at Riverside. */
export interface Colleague {
  readonly name: string;
  readonly display: string;
  readonly role: Exclude<Role, 'operator'>;
  /** What this person does in the story. */
  readonly part: string;
}

export const COLLEAGUES: readonly Colleague[] = [
  { name: 'sam.t', display: 'Sam Tyler', role: 'consultant', part: 'finds and mends what was lost' },
  { name: 'dr.ahn', display: 'Dr. Mira Ahn', role: 'clinician', part: 'says whether it is right' },
  { name: 'ana.r', display: 'Ana Ruiz', role: 'manager', part: 'decides who has it' },
  { name: 'bea.l', display: 'Bea Lund', role: 'billing', part: 'has charges that wait' },
  { name: 'fay.d', display: 'Fay Dorn', role: 'frontdesk', part: 'tells when something looks wrong' },
  { name: 'lee.k', display: 'Lee Kim', role: 'compliance', part: 'sees who looked at what' },
];

const BYTES = 9;

/** The people of the practice: they have accounts, and one password that is made for this run. */
export class DemoPeople {
  readonly url: string;
  readonly password = `riverside-${randomBytes(BYTES).toString('base64url')}`;

  constructor(url: string) {
    this.url = url;
  }

  /** Makes everybody's account with the first administrator's one-time password, and gives each a password. */
  async invite(first: { readonly name: string; readonly password: string }): Promise<void> {
    const administrator = await this.#settled(first.name, first.password);
    const invited: [string, string][] = [];
    for (const { name, display, role } of COLLEAGUES) {
      const given = [{ role, systems: 'all' as const }];
      const { oneTimePassword } = await administrator.api.invite({ body: { name, display, given } });
      invited.push([name, oneTimePassword]);
    }
    await Promise.all(invited.map(([name, once]) => this.#settled(name, once)));
  }

  /** Somebody of the practice, logged in. */
  async person(name: string): Promise<ApiPerson> {
    const person = new ApiPerson(this.url, name);
    await person.logIn(this.password);
    return person;
  }

  async #settled(name: string, once: string): Promise<ApiPerson> {
    const person = new ApiPerson(this.url, name);
    await person.logIn(once);
    await person.api.changePassword({ body: { old: once, new: this.password } });
    return person;
  }
}
