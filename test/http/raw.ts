import { once } from 'node:events';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';

/** All that a server says to a connection on which this was written, letter by letter, until the server closes it. */
export const rawText = async (url: string, written: string): Promise<string> => {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  await once(socket, 'connect');
  socket.write(written);
  return text(socket);
};

/** Its answer to a request of these lines, after which it is to close. */
export const rawAnswer = (url: string, lines: readonly string[], body = ''): Promise<string> =>
  rawText(url, `${[...lines, 'Connection: close'].join('\r\n')}\r\n\r\n${body}`);
