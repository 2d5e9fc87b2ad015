/** Which way bytes go: from who connects (a client's requests), or back to it (the replies). */
export type Direction = 'requests' | 'replies';

/** What befalls the bytes of one direction. */
export type Conditions = {
  /** Milliseconds each byte is under way. */
  readonly delay: number;
  /** At most so many milliseconds more or less. */
  readonly jitter: number;
  /** Infinity: no limit. */
  readonly bytesPerSecond: number;
  /** Kept back, and delivered once that ends. */
  readonly held: boolean;
  /** Taken and never delivered; the connection is never whole again. */
  readonly lost: boolean;
};

export const clear: Conditions = {
  delay: 0,
  jitter: 0,
  bytesPerSecond: Number.POSITIVE_INFINITY,
  held: false,
  lost: false,
};
