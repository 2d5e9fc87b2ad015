import type { RequestListener, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/**
 * Requests that were sent ahead on one connection are answered one after the other, each when its predecessor's answer is
 * out of our hands. Whoever reads none of them costs the memory of one.
 */
export const inTurn = (respond: RequestListener): RequestListener => {
  /** By connection with a request in hand: what waits for its turn. */
  const waiting = new WeakMap<Socket, (() => void)[]>();

  const follow = (socket: Socket, response: ServerResponse): void => {
    response.once('close', () => {
      const next = socket.destroyed ? undefined : waiting.get(socket)?.shift();
      if (next) next();
      else waiting.delete(socket);
    });
  };

  return (request, response) => {
    const { socket } = request;
    const answer = (): void => {
      follow(socket, response);
      respond(request, response);
    };
    const before = waiting.get(socket);
    if (before) {
      before.push(answer);
      return;
    }
    waiting.set(socket, []);
    answer();
  };
};
