import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

type Turn = {
  /** The answer to what was asked last. */
  last?: ServerResponse;
  /** Requests that wait for those before them. */
  waiting: number;
};

/** By connection. */
export type Turns = WeakMap<Socket, Turn>;

/** `waitedMs`: how long the answers before it on its connection took. */
type Respond = (request: IncomingMessage, response: ServerResponse, waitedMs: number) => void;

/** Requests that a connection may send ahead; nobody of good will sends as many. */
const MOST_AHEAD = 100;

/**
 * Requests that were sent ahead on one connection are answered one after the other, each when its predecessor's answer is
 * out of our hands. Whoever reads none of them costs the memory of one. Whoever sends too many is cut off: an answer out
 * of its turn would be taken for another one.
 */
export const inTurn = (respond: Respond, turns: Turns): RequestListener => {
  const turnOf = (socket: Socket): Turn => {
    const turn = turns.get(socket) ?? { waiting: 0 };
    turns.set(socket, turn);
    return turn;
  };
  return (request, response) => {
    const { socket } = request;
    const turn = turnOf(socket);
    const before = turn.last;
    turn.last = response;
    if (!before || before.closed) {
      respond(request, response, 0);
      return;
    }
    if (turn.waiting === MOST_AHEAD) {
      socket.destroy();
      return;
    }
    turn.waiting += 1;
    const arrived = performance.now();
    before.once('close', () => {
      turn.waiting -= 1;
      if (!socket.destroyed) respond(request, response, performance.now() - arrived);
    });
  };
};
