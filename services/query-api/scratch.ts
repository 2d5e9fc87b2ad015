/** Bytes put together to be hashed at once, in memory that is used again: hashing piece by piece costs more. */
export const scratch = () => {
  let memory = Buffer.allocUnsafe(64 * 1024);
  let length = 0;

  const makeRoom = (more: number): void => {
    if (length + more <= memory.length) return;
    const larger = Buffer.allocUnsafe(2 * (length + more));
    memory.copy(larger, 0, 0, length);
    memory = larger;
  };

  const int = (value: number): void => {
    makeRoom(4);
    length = memory.writeInt32LE(value, length);
  };

  return {
    begin(): void {
      length = 0;
    },
    /** With its length, so that what follows cannot be taken for part of it. */
    text(value: string): void {
      const most = value.length * 3;
      makeRoom(most + 4);
      int(value.length);
      length += memory.write(value, length);
    },
    bytes(value: Uint8Array): void {
      int(value.length);
      makeRoom(value.length);
      memory.set(value, length);
      length += value.length;
    },
    /** Good until the next beginning. */
    written: (): Uint8Array => memory.subarray(0, length),
  };
};
