/** What happened, with its time: how a run that failed tells its story. */
export type Journal = {
  note(line: string): void;
  readonly lines: readonly string[];
};

/** Lines go to `write` as they come; `heading` in the seconds since it was opened. */
export const openJournal = (write: (text: string) => void): Journal => {
  const begun = performance.now();
  const lines: string[] = [];
  return {
    lines,
    note(line) {
      const told = `${((performance.now() - begun) / 1000).toFixed(2).padStart(8)} s  ${line}`;
      lines.push(told);
      write(`${told}\n`);
    },
  };
};
