/** The floor: a server of Node that reads a body, parses it as JSON and answers. Nothing is checked, nothing is kept. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

const server = createServer((incoming, outgoing) => {
  const chunks: Buffer[] = [];
  incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
  incoming.on('end', () => {
    JSON.parse(Buffer.concat(chunks).toString('utf8'));
    outgoing.writeHead(200, { 'content-type': 'application/json', 'content-length': 16 });
    outgoing.end('{"success":true}');
  });
});
server.listen(0, '127.0.0.1', () => console.log(`"url":"http://127.0.0.1:${(server.address() as AddressInfo).port}"`));
