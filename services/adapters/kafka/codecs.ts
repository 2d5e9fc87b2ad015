import zlib from 'node:zlib';
import kafkajs from 'kafkajs';

const { CompressionCodecs, CompressionTypes } = kafkajs;

/** A batch of the log cannot be unpacked. kafkajs gives up at errors that are not retriable, instead of idling on. */
class CodecError extends Error {
  readonly retriable = false;
}

type Unpack = (packed: Buffer) => Buffer;

/** What a Java client puts before its chunks of Snappy; others send one chunk alone. */
const XERIAL = Buffer.from('\x82SNAPPY\0', 'latin1');
const XERIAL_HEADER = 16;

const unpackSnappy = async (): Promise<Unpack> => {
  const { uncompressSync } = await import('snappy');
  const unpack = (chunk: Buffer): Buffer => uncompressSync(chunk, { asBuffer: true }) as Buffer;
  return (packed) => {
    if (!packed.subarray(0, XERIAL.length).equals(XERIAL)) return unpack(packed);
    const chunks: Buffer[] = [];
    for (let at = XERIAL_HEADER; at < packed.length; ) {
      const end = at + 4 + packed.readUInt32BE(at);
      chunks.push(unpack(packed.subarray(at + 4, end)));
      at = end;
    }
    return Buffer.concat(chunks);
  };
};

const unpackLz4 = async (): Promise<Unpack> => (await import('lz4-napi')).decompressFrameSync;

const unpackZstd = async (): Promise<Unpack> => {
  const { zstdDecompressSync } = zlib as Partial<typeof zlib>;
  if (!zstdDecompressSync) throw new Error(`Node ${process.version} has no zstd, Node 22.15 or later has`);
  return zstdDecompressSync;
};

/** Loaded when the first such batch comes: a platform that lacks one can still read the others. */
const codec = (name: string, load: () => Promise<Unpack>) => {
  let loading: Promise<Unpack> | undefined;
  const ready = (): Promise<Unpack> => {
    loading ??= load().catch((cause) => {
      throw new CodecError(
        `The log is compressed with ${name}, which cannot be read here: ${(cause as Error).message}. ` +
          'Mend that, or set compression.type to gzip for the connector’s producer and for the topic ' +
          'and build the read model from the source.',
        { cause },
      );
    });
    return loading;
  };
  return () => ({
    decompress: async (packed: Buffer): Promise<Buffer> => {
      const unpack = await ready();
      try {
        return unpack(packed);
      } catch (cause) {
        throw new CodecError(`A batch compressed with ${name} is damaged: ${(cause as Error).message}`, { cause });
      }
    },
  });
};

/** gzip is kafkajs's own. Nothing here packs: the connector writes the log. */
CompressionCodecs[CompressionTypes.Snappy] = codec('snappy', unpackSnappy);
CompressionCodecs[CompressionTypes.LZ4] = codec('lz4', unpackLz4);
CompressionCodecs[CompressionTypes.ZSTD] = codec('zstd', unpackZstd);
