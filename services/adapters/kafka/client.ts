import { connect, type Socket } from 'node:net';
import { Kafka, type KafkaConfig, logLevel } from 'kafkajs';
import RequestQueue from 'kafkajs/src/network/requestQueue/index.js';
import './checked-batches.ts';
import './codecs.ts';
import { endWhenSilent } from './silent-connections.ts';

/**
 * kafkajs 2.2.4 looks for waiting requests every millisecond for as long as it is connected, also when none waits, and
 * asks for a time in the past to do so (kafkajs issues 1704 and 1751): an idle client is busy, and Node 24 and later
 * warn. There is something to look for only when a request waits, or once a broker has asked for patience.
 */
const queues = RequestQueue.prototype;
const schedule = queues.scheduleCheckPendingRequests;
queues.scheduleCheckPendingRequests = function () {
  if (this.pending.length > 0 || this.throttledUntil > Date.now()) schedule.call(this);
};

type ClientOptions = Pick<KafkaConfig, 'retry' | 'logLevel' | 'logCreator'> & {
  readonly clientId: string;
  readonly brokers: readonly string[];
};

/** kafkajs takes what stands before the first colon for the host: it is given an IPv6 address without colons. */
const COLON = '_';
const namedFor = (broker: string): string => broker.replace(/^\[.*\]/, (address) => address.replaceAll(':', COLON));
const hostOf = (name: string): string => (name.startsWith('[') ? name.slice(1, -1).replaceAll(COLON, ':') : name);

/** A broker that takes longer is asked again, over another connection; milliseconds. */
const REQUEST_TIMEOUT = 10_000;

export type Client = {
  readonly kafka: Kafka;
  /** Ends all connections for good: what waits for a broker fails at once. */
  cut(): void;
};

/** The one way to kafkajs: reads every codec, checks every batch, wakes only when there is work, leaves connections on which nobody answers, says nothing unless asked to. */
export const openClient = ({ brokers, clientId, ...options }: ClientOptions): Client => {
  const sockets = new Set<Socket>();
  let ended = false;
  const kafka = new Kafka({
    clientId,
    // None: the only thing that ends an endless retry.
    brokers: () => (ended ? [] : brokers.map(namedFor)),
    connectionTimeout: 3000,
    requestTimeout: REQUEST_TIMEOUT,
    retry: { initialRetryTime: 100, maxRetryTime: 1000, retries: 5 },
    logLevel: logLevel.NOTHING,
    socketFactory: ({ host: name, port, onConnect }) => {
      const host = hostOf(name);
      const socket = connect({ host, port }, onConnect).setKeepAlive(true, 10_000);
      sockets.add(socket);
      endWhenSilent({ clientId, broker: `${host}:${port}` }, socket);
      socket.once('close', () => sockets.delete(socket));
      if (ended) socket.destroy(new Error('the client was closed'));
      return socket;
    },
    ...options,
  });
  return {
    kafka,
    cut() {
      ended = true;
      for (const socket of sockets) socket.destroy(new Error('the client was closed'));
    },
  };
};
