/** What of the inside of kafkajs 2.2.4 is mended here. */
declare module 'kafkajs/src/network/requestQueue/index.js' {
  type SocketRequest = { timeoutHandler(): void };
  const RequestQueue: {
    readonly prototype: {
      readonly clientId: string;
      readonly broker: string;
      readonly pending: readonly unknown[];
      readonly throttledUntil: number;
      scheduleCheckPendingRequests(): void;
      createSocketRequest(pushed: unknown): SocketRequest;
    };
  };
  export = RequestQueue;
}

/** Of Kafka's protocol, what it takes to ask what kafkajs does not ask. Each write gives the same encoder. */
declare module 'kafkajs/src/protocol/encoder.js' {
  class Encoder {
    writeBuffer(bytes: Buffer): this;
    writeBoolean(value: boolean): this;
    writeUVarInt(value: number): this;
    writeUVarIntString(text: string): this;
    writeUVarIntArray(items: readonly Encoder[]): this;
  }
  export = Encoder;
}

declare module 'kafkajs/src/protocol/decoder.js' {
  class Decoder {
    constructor(raw: Buffer);
    readInt16(): number;
    readInt32(): number;
    readBytes(length: number): Buffer;
    readUVarInt(): number;
    readUVarIntString(): string | null;
    readUVarIntArray<T>(read: () => T): T[];
    readTaggedFields(): void;
  }
  export = Decoder;
}

/** CRC-32C (Castagnoli) of bytes, unsigned. */
declare module 'kafkajs/src/protocol/recordBatch/crc32C/index.js' {
  const crc32c: (bytes: Buffer) => number;
  export = crc32c;
}
