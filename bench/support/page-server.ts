/** A status page of about 4 KiB in HTML, on loopback, in a process of its own so that it slows nobody who asks for it. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

const row = (n: number) =>
  `<tr class="row"><td style="width: 30%">Service ${n}</td><td><span class="state">Running &amp; answering</span></td><td>Version 2023.1.${n}.0</td></tr>\n`;
const rows = Array.from({ length: 26 }, (_, n) => row(n)).join('');
const page = Buffer.from(
  `<!DOCTYPE html>\n<html><head><title>Personalization Server Status</title><style>td { padding: 2px }</style></head>
<body><h1>Personalization Server</h1><p>Successfully opened a database connection.</p>
<table>\n${rows}</table></body></html>\n`,
);

const server = createServer((_request, response) => {
  response.writeHead(200, { 'content-type': 'text/html; charset=utf-8', 'content-length': page.length }).end(page);
});
server.listen(0, '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo;
  console.log(`ready: ${port}`);
});
