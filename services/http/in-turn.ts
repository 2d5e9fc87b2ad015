import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** The answer to what was asked last on each connection. */
export type LastAnswers = WeakMap<Socket, ServerResponse>;

/** `waitedMs`: how long the answers before it on its connection took. */
type Respond = (request: IncomingMessage, response: ServerResponse, waitedMs: number) => void;

/**
 * Requests that were sent ahead on one connection are answered one after the other, each when its predecessor's answer is
 * out of our hands. Whoever reads none of them costs the memory of one.
 */
export const inTurn = (respond: Respond, last: LastAnswers): RequestListener => {
  return (request, response) => {
    const { socket } = request;
    const before = last.get(socket);
    last.set(socket, response);
    if (!before || before.closed) {
      respond(request, response, 0);
      return;
    }
    const arrived = performance.now();
    before.once('close', () => {
      if (!socket.destroyed) respond(request, response, performance.now() - arrived);
    });
  };
};
