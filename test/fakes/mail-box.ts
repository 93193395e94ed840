import type { AddressInfo } from 'node:net';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';

/** A mail as it arrived: the envelope's addressees, and everything that was sent. */
export interface ReceivedMail {
  readonly to: readonly string[];
  readonly text: string;
  readonly secure: boolean;
}

/** A mail server on loopback that keeps what it is sent. */
export class MailBox {
  readonly mails: ReceivedMail[] = [];
  readonly port: number;
  readonly #server: SMTPServer;

  private constructor(server: SMTPServer, mails: ReceivedMail[], port: number) {
    this.#server = server;
    this.mails = mails;
    this.port = port;
  }

  static async open(options: SMTPServerOptions = { disabledCommands: ['STARTTLS', 'AUTH'] }): Promise<MailBox> {
    const mails: ReceivedMail[] = [];
    const server = new SMTPServer({
      ...options,
      onData: (stream, { envelope, secure }, done) => {
        const chunks: Buffer[] = [];
        stream.on('data', (chunk: Buffer) => chunks.push(chunk));
        stream.on('end', () => {
          const to = envelope.rcptTo.map(({ address }) => address);
          mails.push({ to, text: Buffer.concat(chunks).toString('utf8'), secure });
          done();
        });
      },
    });
    // A client that does not trust the server goes away in the middle of a handshake.
    server.on('error', () => undefined);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new MailBox(server, mails, (server.server.address() as AddressInfo).port);
  }

  close(): Promise<void> {
    return new Promise((resolve) => this.#server.close(resolve));
  }
}
