/** How a command's options that count something are read; what is none ends the process with 2 and the usage. */
export const wholeOption =
  (usage: string) =>
  (text: string | undefined, otherwise: number): number => {
    const number = text === undefined ? otherwise : Number(text);
    if (Number.isSafeInteger(number) && number >= 0) return number;
    process.stderr.write(`${text} is not a whole number\n${usage}\n`);
    return process.exit(2);
  };
