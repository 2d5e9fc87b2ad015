type NotPlanted = { readonly row: string; readonly fault: string; readonly why: string };

/** Rows of the list of faults that no test here plants, and why. They are in the table of a whole run. */
export const notPlanted: readonly NotPlanted[] = [
  {
    row: '82',
    fault: '2,000 event streams, half of them never read',
    why: 'there are no event streams yet; plain connections that are never read have a row of their own',
  },
];
