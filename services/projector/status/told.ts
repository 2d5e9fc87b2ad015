/** How one part of the line is. `late`: it works, but what it gives is not of now. */
export type PartState = 'ok' | 'late' | 'broken' | 'unknown';

export type Told = {
  readonly state: PartState;
  readonly detail: string;
  /** The one thing to do about it. */
  readonly todo: string | null;
};

export const told = (state: PartState, detail: string, todo: string | null = null): Told => ({ state, detail, todo });
