/** The screens that the documentation shows. REQUEST and TECHNICIAN stand for some of the line's. */
export const screens = [
  { name: 'wait', command: 'wait' },
  { name: 'verify', command: 'verify' },
  { name: 'status', command: 'status' },
  { name: 'explain', command: 'explain --view my_unsolved --technician TECHNICIAN --request REQUEST' },
] as const;

export const fileOf = (name: string): string => `docs/screens/${name}.svg`;
