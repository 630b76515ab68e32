/** A SQL Server that encrypts, as the real one does: the handshake travels in PRELOGIN packets, what follows does not. */
import { connect } from 'node:net';
import { Duplex } from 'node:stream';
import { TLSSocket } from 'node:tls';
import { MessageReader } from '../../src/lab/sql/packets.ts';
import { tcpServer } from './replication-disabled-support.ts';

/** For `localhost`; signed by itself, and by nobody that anybody knows. Good until 2120. */
export const CERTIFICATE = `-----BEGIN CERTIFICATE-----
MIIBQjCB6aADAgECAgID6TAKBggqhkjOPQQDAjAUMRIwEAYDVQQDDAlsb2NhbGhv
c3QwIBcNMjAwMTAxMDAwMDAwWhgPMjEyMDAxMDEwMDAwMDBaMBQxEjAQBgNVBAMM
CWxvY2FsaG9zdDBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABJBdWQWSsBWhohyj
8FrtPuO1719DgHRWrSofuiDEFDH9A4wNLVur00mXJKzI3BArCMjQ3F0drOgAbtJi
yem2ePejKTAnMBQGA1UdEQQNMAuCCWxvY2FsaG9zdDAPBgNVHRMBAf8EBTADAQH/
MAoGCCqGSM49BAMCA0gAMEUCIC/jmc/BV7S0W+UsH8Dv9VKP/mhQt6/ajVtSg/en
NG0qAiEA2jT6svSZTgIXcrM89kZ3PteCgHRLsJF6PvnnaTJfiEI=
-----END CERTIFICATE-----`;

const KEY = `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgJ9JavE9aF9pWCmwk
OCnZ4V4iRg1UDKS5Z9CDgVlgNZuhRANCAASQXVkFkrAVoaIco/Ba7T7jte9fQ4B0
Vq0qH7ogxBQx/QOMDS1bq9NJlySsyNwQKwjI0NxdHazoAG7SYsnptnj3
-----END PRIVATE KEY-----`;

const PRELOGIN = 0x12;
const ENCRYPTION_ON = Buffer.from([0x01, 0, 6, 0, 1, 0xff, 1]);
/** Says that there is no encryption, which is what the endpoint behind expects to hear. */
const PLAIN_PRELOGIN = packet(Buffer.from([0x01, 0, 6, 0, 1, 0xff, 2]));

/** @returns the port of an encrypting front of the endpoint at `port` */
export function encrypting(port: number): Promise<number> {
  return tcpServer((client) => {
    const reader = new MessageReader();
    let greeted = false;
    let wrapped = true;
    let waiting: Buffer[] = [];
    const records = new Duplex({
      read: () => undefined,
      write: (bytes: Buffer, _encoding, written) => {
        waiting.push(bytes);
        // One message for all that the handshake says at once.
        if (waiting.length === 1) {
          setImmediate(() => {
            const all = Buffer.concat(waiting);
            waiting = [];
            client.write(wrapped ? packet(all) : all);
          });
        }
        written();
      },
    });
    const clear = new TLSSocket(records, { isServer: true, key: KEY, cert: CERTIFICATE });
    clear.on('error', () => client.destroy());
    clear.once('secure', () => {
      const server = connect({ host: '127.0.0.1', port });
      server.on('error', () => client.destroy());
      client.on('close', () => server.destroy());
      server.write(PLAIN_PRELOGIN);
      server.once('data', () => {
        server.pipe(clear);
        clear.pipe(server);
      });
    });
    client.on('close', () => clear.destroy());
    client.on('data', (bytes) => {
      // A record of TLS that is not wrapped: the handshake is over.
      if (wrapped && bytes[0] !== PRELOGIN) wrapped = false;
      if (!wrapped) {
        records.push(bytes);
        return;
      }
      for (const { payload } of reader.read(bytes)) {
        if (greeted) records.push(payload);
        else client.write(packet(ENCRYPTION_ON));
        greeted = true;
      }
    });
  });
}

function packet(payload: Buffer): Buffer {
  const length = payload.length + 8;
  return Buffer.concat([Buffer.from([PRELOGIN, 1, length >> 8, length & 0xff, 0, 0, 1, 0]), payload]);
}
