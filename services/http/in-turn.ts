import type { RequestListener, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/**
 * Requests that were sent ahead on one connection are answered one after the other, each when its predecessor's answer is
 * out of our hands. Whoever reads none of them costs the memory of one.
 */
export const inTurn = (respond: RequestListener): RequestListener => {
  const last = new WeakMap<Socket, ServerResponse>();
  return (request, response) => {
    const { socket } = request;
    const before = last.get(socket);
    last.set(socket, response);
    if (!before || before.closed) {
      respond(request, response);
      return;
    }
    before.once('close', () => {
      if (!socket.destroyed) respond(request, response);
    });
  };
};
