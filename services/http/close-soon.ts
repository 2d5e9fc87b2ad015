import type { Socket } from 'node:net';

/** Milliseconds in which a last word may be read, or the rest of a body come. */
const LINGER = 1000;

/** Closes a connection, whatever comes on it meanwhile: bytes that keep dripping would keep any timeout from it. */
export const closeSoon = (socket: Socket, unless = (): boolean => false): void => {
  setTimeout(() => unless() || socket.destroy(), LINGER).unref();
};
