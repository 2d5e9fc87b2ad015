/** Milliseconds between two signs of life of a feed's thread. */
export const SIGN_EVERY = 1000;

/** Milliseconds of silence after which a thread is hung; it takes some until a new one says anything. */
const LONGEST_SILENCE = 25_000;
/** More than that between two looks says that whoever looks stood still, and not what it looks at; milliseconds. */
const LONGEST_STEP = 3000;

export type Life = {
  /** Milliseconds without a sign, as far as they were seen. */
  readonly silence: number;
  sign(): void;
  /** To be asked about once a second: does it live? */
  look(): boolean;
};

export const lifeOf = (now: () => number = () => performance.now()): Life => {
  let silence = 0;
  let looked = now();
  return {
    get silence() {
      return silence;
    },
    sign() {
      silence = 0;
    },
    look() {
      const at = now();
      silence += Math.min(at - looked, LONGEST_STEP);
      looked = at;
      return silence < LONGEST_SILENCE;
    },
  };
};
