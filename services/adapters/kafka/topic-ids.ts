import type { Kafka } from 'kafkajs';
import Decoder from 'kafkajs/src/protocol/decoder.js';
import Encoder from 'kafkajs/src/protocol/encoder.js';

/** kafkajs 2.2.4 knows Metadata up to version 6; a topic's id, by which one made anew is told from the former, came with 10 (Kafka 2.8). */
const METADATA = 3;
const WITH_IDS = 10;

/** A part of kafkajs that is not public: connections to a cluster, made as its clients make theirs. */
type Cluster = {
  disconnect(): Promise<void>;
  readonly brokerPool: { findConnectedBroker(): Promise<Broker> };
};
type Broker = {
  /** Null while it is being connected to. */
  readonly versions: Readonly<Record<number, { readonly maxVersion: number }>> | null;
  readonly connectionPool: {
    send<T>(call: {
      readonly request: {
        readonly apiKey: number;
        readonly apiVersion: number;
        readonly apiName: string;
        encode(): Promise<Encoder>;
      };
      readonly response: { decode(raw: Buffer): Promise<T>; parse(decoded: T): Promise<T> };
    }): Promise<T>;
  };
};

const clusterOf = (kafka: Kafka): Cluster | null => {
  const make = Object.getOwnPropertySymbols(kafka).find((symbol) => symbol.description?.endsWith(':createCluster'));
  return make ? ((kafka as unknown as Record<symbol, (options: object) => Cluster>)[make]?.({}) ?? null) : null;
};

const NO_ID = Buffer.alloc(16);

/** About one topic by its name; nothing is created. */
const request = (topic: string) => ({
  apiKey: METADATA,
  apiVersion: WITH_IDS,
  apiName: 'Metadata',
  async encode() {
    const asked = new Encoder().writeBuffer(NO_ID).writeUVarIntString(topic).writeUVarInt(0);
    return new Encoder()
      .writeUVarInt(0) // The header's tagged fields: none.
      .writeUVarIntArray([asked])
      .writeBoolean(false)
      .writeBoolean(false)
      .writeBoolean(false)
      .writeUVarInt(0);
  },
});

/** Of the one topic asked about; null: there is none. */
const response = {
  async decode(raw: Buffer): Promise<string | null> {
    const decoder = new Decoder(raw);
    decoder.readTaggedFields();
    decoder.readInt32(); // throttle
    decoder.readUVarIntArray(() => {
      decoder.readInt32();
      decoder.readUVarIntString();
      decoder.readInt32();
      decoder.readUVarIntString();
      decoder.readTaggedFields();
    });
    decoder.readUVarIntString(); // cluster
    decoder.readInt32(); // controller
    decoder.readUVarInt(); // topics: one
    const error = decoder.readInt16();
    decoder.readUVarIntString();
    const id = decoder.readBytes(16);
    return error === 0 ? id.toString('base64url') : null;
  },
  parse: async (id: string | null) => id,
};

export type TopicIds = {
  /** As Kafka's tools print it; null: there is no such topic, or the broker is older than such ids. Errors: kafkajs errors. */
  of(topic: string): Promise<string | null>;
  close(): Promise<void>;
};

/** Over a connection of its own, made when first asked. */
export const openTopicIds = (kafka: Kafka): TopicIds => {
  const cluster = clusterOf(kafka);
  return {
    async of(topic) {
      if (!cluster) return null;
      const { versions, connectionPool } = await cluster.brokerPool.findConnectedBroker();
      if ((versions?.[METADATA]?.maxVersion ?? 0) < WITH_IDS) return null;
      return connectionPool.send({ request: request(topic), response });
    },
    async close() {
      await cluster?.disconnect();
    },
  };
};
