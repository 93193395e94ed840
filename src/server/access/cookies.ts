/** How cookies are set: with TLS they are bound to this very host (`__Host-`), on loopback without it they cannot be. */
export class Cookies {
  readonly #secure: boolean;

  constructor(secure: boolean) {
    this.#secure = secure;
  }

  /** The secret of the session, undefined without one. */
  session(header: string): string | undefined {
    return readCookie(header, this.#name('suture'));
  }

  setSession(secret: string): string {
    return this.#cookie('suture', secret, 'Strict');
  }

  endSession(): string {
    return `${this.#cookie('suture', '', 'Strict')}; Max-Age=0`;
  }

  /** The ticket of a single sign-on under way: it must come back from another site, so it is not strict. */
  signOn(header: string): string | undefined {
    return readCookie(header, this.#name('suture-sign-on'));
  }

  setSignOn(ticket: string): string {
    return `${this.#cookie('suture-sign-on', ticket, 'Lax')}; Max-Age=600`;
  }

  endSignOn(): string {
    return `${this.#cookie('suture-sign-on', '', 'Lax')}; Max-Age=0`;
  }

  #name(name: string): string {
    return this.#secure ? `__Host-${name}` : name;
  }

  #cookie(name: string, value: string, site: 'Strict' | 'Lax'): string {
    return `${this.#name(name)}=${value}; Path=/; HttpOnly; SameSite=${site}${this.#secure ? '; Secure' : ''}`;
  }
}

function readCookie(header: string, name: string): string | undefined {
  for (const part of header.split(';')) {
    const at = part.indexOf('=');
    if (at > 0 && part.slice(0, at).trim() === name) return part.slice(at + 1).trim() || undefined;
  }
  return undefined;
}
