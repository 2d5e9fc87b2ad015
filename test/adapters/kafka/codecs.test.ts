import kafkajs from 'kafkajs';
import { compressSync } from 'snappy';
import { expect, test, vi } from 'vitest';
import '#adapters/kafka/codecs.ts';

// As on a Node before 22.15.
vi.mock('node:zlib', () => ({ default: {} }));

const { CompressionCodecs, CompressionTypes } = kafkajs;

test('where Node has no zstd, a batch of it is refused with the remedy', async () => {
  await expect(CompressionCodecs[CompressionTypes.ZSTD]().decompress(Buffer.alloc(9))).rejects.toMatchObject({
    message: expect.stringMatching(/compressed with zstd.*Node 22\.15 or later.*compression\.type to gzip/),
    retriable: false,
  });
});

test.each([
  ['snappy', CompressionTypes.Snappy],
  ['lz4', CompressionTypes.LZ4],
] as const)('a damaged batch of %s is told by the codec’s name', async (name, type) => {
  const { decompress } = CompressionCodecs[type]();
  await expect(decompress(Buffer.from('neither of them'))).rejects.toThrow(`compressed with ${name} is damaged`);
});

test('Snappy without the frame of the Java client is read too', async () => {
  const text = 'words '.repeat(100);
  expect(String(await CompressionCodecs[CompressionTypes.Snappy]().decompress(compressSync(text)))).toBe(text);
});
