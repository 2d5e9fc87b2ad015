/** Packed counters: one little-endian int32 each. */
export const writeTally = (tally: readonly number[]): Buffer => {
  const bytes = Buffer.allocUnsafe(tally.length * 4);
  for (const [slot, count] of tally.entries()) bytes.writeInt32LE(count, slot * 4);
  return bytes;
};

export const readTally = (bytes: Buffer): number[] =>
  Array.from({ length: bytes.length / 4 }, (_, slot) => bytes.readInt32LE(slot * 4));
