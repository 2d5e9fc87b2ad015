import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { closeSoon } from './close-soon.ts';
import { Refusal } from './problem.ts';
import { secureHeaders } from './secure-headers.ts';

const refusals: Readonly<Record<string, () => Refusal>> = {
  HPE_HEADER_OVERFLOW: () => new Refusal(431, 'The headers of a request may have 16 KiB.'),
  HPE_CHUNK_EXTENSIONS_OVERFLOW: () => new Refusal(413, 'The extensions of a chunk may have 16 KiB.'),
  ERR_HTTP_REQUEST_TIMEOUT: () => new Refusal(408, 'The request did not come to its end in time.'),
};

const malformed = (): Refusal => new Refusal(400, 'This is no HTTP request.');

const written = ({ body, headers }: Refusal): string => {
  const text = JSON.stringify(body);
  const lines = Object.entries({
    ...secureHeaders,
    ...headers,
    'content-type': 'application/problem+json',
    'cache-control': 'no-store',
    'content-length': String(Buffer.byteLength(text)),
    connection: 'close',
  }).map(([name, value]) => `${name}: ${value}\r\n`);
  return `HTTP/1.1 ${body.status} ${STATUS_CODES[body.status]}\r\n${lines.join('')}\r\n${text}`;
};

/**
 * The last word to a client whose request cannot be read: there is no request, and so nothing else to answer with.
 * `isAnswered`: there is one, which has its answer or is getting it.
 */
export const refuseUnreadable = (error: NodeJS.ErrnoException, socket: Socket, isAnswered: boolean): void => {
  // It would be taken for a part of that answer, or for the next one.
  if (error.code === 'ECONNRESET' || !socket.writable || isAnswered) socket.destroy(error);
  else {
    socket.end(written((refusals[error.code ?? ''] ?? malformed)()));
    closeSoon(socket);
  }
};
