import type { Socket } from 'node:net';
import RequestQueue from 'kafkajs/src/network/requestQueue/index.js';

type Side = { readonly clientId: string; readonly broker: string };

const sockets = new Map<string, Set<Socket>>();
const keyOf = ({ clientId, broker }: Side): string => `${clientId} ${broker}`;

/**
 * kafkajs 2.2.4 keeps a connection on which a request was not answered in time, and asks again on it, without an end. Where
 * something on the way has forgotten the connection, nobody is there to answer or to end it. So whoever was not answered
 * asks again over another connection.
 */
const queues = RequestQueue.prototype;
const create = queues.createSocketRequest;
queues.createSocketRequest = function (pushed) {
  const request = create.call(this, pushed);
  const { timeoutHandler } = request;
  request.timeoutHandler = () => {
    timeoutHandler();
    for (const socket of sockets.get(keyOf(this)) ?? []) socket.destroy(new Error('no answer in time'));
  };
  return request;
};

/** Ends the socket once a request of that client to that broker (`host:port`) was not answered in time. */
export const endWhenSilent = (side: Side, socket: Socket): void => {
  const key = keyOf(side);
  const open = sockets.get(key) ?? new Set();
  sockets.set(key, open.add(socket));
  socket.once('close', () => {
    open.delete(socket);
    if (open.size === 0 && sockets.get(key) === open) sockets.delete(key);
  });
};
